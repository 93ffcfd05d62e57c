/**
 * What an upstream behind the edge is tried with, and how its answer is judged: requests that it must
 * refuse. None calls a tool with arguments that mean something: a sound upstream runs none of this.
 */
import type { JsonObject } from '../core/json.ts'
import { type DeclaredTool, differingValues, NOTHING } from './declared-tools.ts'
import { type Attempt, modernRequest, type Response } from './exchange.ts'

export interface Trial {
  readonly tried: string
  readonly sent: Attempt
  /** Undefined: refused, as it must be. Otherwise what the upstream did, and why that will not do. */
  readonly judge: (response: Response) => string | undefined
}

/** What the upstream says that it has. */
export interface Offered {
  /** A list that it gives: what a correct request asks for. */
  readonly list: string
  readonly tools: readonly DeclaredTool[]
  /** A name or URI of each kind, where there is one. */
  readonly prompt: string | undefined
  readonly resource: string | undefined
}

const HEADER_MISMATCH = -32020

/** Trials of the credential by which an upstream knows the gateway. */
export function credentialTrials({ list }: Offered): readonly Trial[] {
  return [undefined, `Bearer ${NOTHING}`].map((authorization) => ({
    tried: `${authorization === undefined ? 'no' : 'a wrong'} gateway credential`,
    sent: { ...modernRequest(list), authorization },
    judge: executed('whoever reaches it directly passes the gateway by'),
  }))
}

/** Trials of what is decided on: headers against the body. */
export function trialsOf(offered: Offered): readonly Trial[] {
  const { list, tools, prompt, resource } = offered
  const [tool] = tools
  return [
    ...commonTrials(list),
    ...nameTrials('tools/call', { name: NOTHING, arguments: {} }, tool?.name),
    ...nameTrials('prompts/get', { name: NOTHING }, prompt),
    ...nameTrials('resources/read', { uri: `${NOTHING}:/` }, resource),
    ...tools.flatMap(parameterTrials),
  ]
}

function commonTrials(list: string): readonly Trial[] {
  const honest = modernRequest(list)
  return [
    {
      tried: 'no Mcp-Method header',
      sent: modernRequest(list, {}, { 'mcp-method': undefined }),
      judge: executed('what was decided by that header is not what runs'),
    },
    {
      tried: 'a lying Mcp-Method header',
      sent: modernRequest('server/discover', {}, { 'mcp-method': list }),
      judge: executed('what was decided by that header is not what runs'),
    },
    {
      tried: 'a legacy initialize',
      sent: {
        body: legacy('initialize', {
          protocolVersion: '2025-11-25',
          capabilities: {},
          clientInfo: { name: NOTHING, version: '1.0.0' },
        }),
        headers: {},
      },
      judge: executed('calls of older versions have no headers to decide by'),
    },
    {
      tried: 'a legacy call under headers of 2026-07-28',
      sent: { body: legacy(list, {}), headers: honest.headers },
      judge: executed('a body of an older version is not what its headers say'),
    },
    {
      tried: 'a legacy call with a lying Mcp-Method',
      sent: {
        body: legacy(list, {}),
        headers: { 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'ping' },
      },
      judge: executed('calls of older versions are run whatever the headers say'),
    },
    {
      tried: 'a batch',
      sent: { body: `[${honest.body}]`, headers: honest.headers },
      judge: executed('the headers speak of one message at most'),
    },
    {
      tried: 'a method that is there twice',
      sent: { body: doubled(list, 'server/discover'), headers: honest.headers },
      judge: ranTheOther,
    },
    {
      tried: 'a method that is there twice, the other one first',
      sent: { body: doubled('server/discover', list), headers: honest.headers },
      judge: ranTheOther,
    },
  ]
}

/** `known`: a name that is there, for a header beside a body that names another. */
function nameTrials(
  method: string,
  params: JsonObject,
  known: string | undefined,
): readonly Trial[] {
  if (known === undefined) return []
  const call = (header: string | undefined): Attempt =>
    modernRequest(method, params, { 'mcp-name': header })
  const of = `Mcp-Name header${method === 'tools/call' ? '' : ` of ${method}`}`
  return [
    { tried: `no ${of}`, sent: call(undefined), judge: unchecked },
    { tried: `a lying ${of}`, sent: call(headerText(known)), judge: unchecked },
  ]
}

function parameterTrials({ name, parameters }: DeclaredTool): readonly Trial[] {
  return parameters.flatMap((parameter) => {
    const [inBody, inHeader] = differingValues(parameter)
    const args = parameter.path.reduceRight<JsonObject[string]>(
      (value, key) => ({ [key]: value }),
      inBody,
    )
    const header = `mcp-param-${parameter.header.toLowerCase()}`
    const call = (value: string | undefined): Attempt =>
      modernRequest(
        'tools/call',
        { name, arguments: args },
        { 'mcp-name': headerText(name), [header]: value },
      )
    const of = `Mcp-Param-${parameter.header} header for the tool ${name}`
    return [
      { tried: `no ${of}`, sent: call(undefined), judge: unchecked },
      { tried: `a lying ${of}`, sent: call(inHeader), judge: unchecked },
    ]
  })
}

/** For requests that no server may answer with a result, or accept without a word. */
function executed(reason: string): Trial['judge'] {
  return (response) => {
    if (response.result !== undefined) return `it was executed: ${reason}`
    return isRefused(response)
      ? undefined
      : `it was answered with HTTP ${response.status} and no error: ${reason}`
  }
}

/** One that is overloaded or has failed may have executed it, or would have a moment later. */
function isRefused({ status, code }: Response): boolean {
  return code !== undefined || (status >= 300 && status < 500 && status !== 429)
}

/** Either reading of a doubled key may be refused; only what the header names may run. */
function ranTheOther({ result }: Response): string | undefined {
  return result !== undefined && 'supportedVersions' in result
    ? 'it ran the method that the header does not name'
    : undefined
}

/** For calls that a server may refuse for other reasons, too: only the mismatch shows that it looked. */
function unchecked({ result, code, status }: Response): string | undefined {
  if (result !== undefined) return 'it was executed: the header is not compared with the body'
  const isSeen = code === HEADER_MISMATCH && status === 400
  return isSeen
    ? undefined
    : `it was not refused with HTTP 400 and ${HEADER_MISMATCH}: the header is not compared with the body`
}

function legacy(method: string, params: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
}

function doubled(first: string, second: string): string {
  const { body } = modernRequest(first)
  return body.replace(`"method":"${first}"`, `"method":"${first}","method":"${second}"`)
}

/** MCP 2026-07-28, "Header value encoding": what is no plain text goes as Base64. */
function headerText(text: string): string {
  if (/^[!-~](?:[ -~]*[!-~])?$/.test(text) && !text.startsWith('=?')) return text
  return `=?base64?${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}?=`
}
