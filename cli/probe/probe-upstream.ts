/**
 * Tries whether an upstream may stand behind the edge, where the gateway decides by headers alone: it
 * must refuse whatever its headers do not say, everything before 2026-07-28, and everybody but the
 * gateway. No tool is called with arguments of its own: a sound upstream runs none of this.
 */
import { type Attempt, attempt, modernRequest, type Response, type Target } from './exchange.ts'

export interface Finding {
  /** What was sent. */
  readonly tried: string
  /** Undefined: refused, as it must be. Otherwise what the upstream did, and why that will not do. */
  readonly fault: string | undefined
}

/** No server has a tool of this name, and no tool such an argument. */
const NOBODY = 'mcp-authorizer-probe'
const HEADER_MISMATCH = -32020

interface Tool {
  readonly name: string
  /** Declared parameters: argument and the header that it is mirrored in. */
  readonly parameters: readonly { readonly argument: string; readonly header: string }[]
}

/** One finding for each attempt; the first says whether the upstream answers at all. */
export async function probeUpstream(target: Target): Promise<readonly Finding[]> {
  const honest = await attempt(target, modernRequest('tools/list'))
  const works: Finding = {
    tried: 'a correct request of 2026-07-28',
    fault:
      honest.result === undefined
        ? `it was answered with HTTP ${honest.status}: the edge needs a server of 2026-07-28, and the credential in MCP_UPSTREAM_CREDENTIAL where it takes one`
        : undefined,
  }
  if (works.fault !== undefined) return [works]
  const findings: Finding[] = [works]
  for (const { tried, sent, judge } of attemptsOf(toolsOf(honest))) {
    const fault = judge(await attempt(target, sent))
    findings.push({ tried, fault })
  }
  return findings
}

interface Trial {
  readonly tried: string
  readonly sent: Attempt
  readonly judge: (response: Response) => string | undefined
}

function attemptsOf(tools: readonly Tool[]): readonly Trial[] {
  const list = modernRequest('tools/list')
  const doubled = list.body.replace('"method":', '"method":"tools/list","method":')
  const discover = doubled.replace(
    /"method":"tools\/list"(?=,"params")/,
    '"method":"server/discover"',
  )
  return [
    {
      tried: 'no gateway credential',
      sent: { ...list, withoutCredential: true },
      judge: executed('whoever reaches it directly passes the gateway by'),
    },
    {
      tried: 'no Mcp-Method header',
      sent: modernRequest('tools/list', {}, { 'mcp-method': undefined }),
      judge: executed('what was decided by that header is not what runs'),
    },
    {
      tried: 'a lying Mcp-Method header',
      sent: modernRequest('server/discover', {}, { 'mcp-method': 'tools/list' }),
      judge: executed('what was decided by that header is not what runs'),
    },
    {
      tried: 'a legacy initialize',
      sent: { body: INITIALIZE, headers: {} },
      judge: executed('calls of older versions have no headers to decide by'),
    },
    {
      tried: 'a legacy call under headers of 2026-07-28',
      sent: { body: LEGACY_LIST, headers: list.headers },
      judge: executed('a body of an older version is not what its headers say'),
    },
    {
      tried: 'a legacy call with a lying Mcp-Method',
      sent: {
        body: LEGACY_LIST,
        headers: { 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'ping' },
      },
      judge: executed('calls of older versions are run whatever the headers say'),
    },
    {
      tried: 'a batch',
      sent: { body: `[${list.body}]`, headers: list.headers },
      judge: executed('the headers speak of one message at most'),
    },
    {
      tried: 'a method that is there twice',
      sent: { body: discover, headers: list.headers },
      judge: ({ result }) =>
        result !== undefined && 'supportedVersions' in result
          ? 'it ran the method that the header does not name'
          : undefined,
    },
    ...tools.slice(0, 1).flatMap(nameTrials),
    ...tools.flatMap(parameterTrials),
  ]
}

function nameTrials({ name }: Tool): readonly Trial[] {
  const call = (header: string | undefined): Attempt =>
    modernRequest('tools/call', { name: NOBODY, arguments: {} }, { 'mcp-name': header })
  return [
    { tried: 'no Mcp-Name header', sent: call(undefined), judge: unchecked },
    { tried: 'a lying Mcp-Name header', sent: call(name), judge: unchecked },
  ]
}

function parameterTrials({ name, parameters }: Tool): readonly Trial[] {
  return parameters.flatMap(({ argument, header }) => {
    const call = (value: string | undefined): Attempt =>
      modernRequest(
        'tools/call',
        { name, arguments: { [argument]: NOBODY } },
        { 'mcp-name': name, [`mcp-param-${header.toLowerCase()}`]: value },
      )
    const of = `Mcp-Param-${header} header for the tool ${name}`
    return [
      { tried: `no ${of}`, sent: call(undefined), judge: unchecked },
      { tried: `a lying ${of}`, sent: call(`${NOBODY}-other`), judge: unchecked },
    ]
  })
}

/** For requests that no server may answer with a result. */
function executed(reason: string): Trial['judge'] {
  return ({ result }) => (result === undefined ? undefined : `it was executed: ${reason}`)
}

/** For calls that a server may refuse for other reasons, too: only the mismatch shows that it looked. */
function unchecked({ result, code, status }: Response): string | undefined {
  if (result !== undefined) return 'it was executed: the header is not compared with the body'
  const isSeen = code === HEADER_MISMATCH && status === 400
  return isSeen
    ? undefined
    : `it was not refused with HTTP 400 and ${HEADER_MISMATCH}: the header is not compared with the body`
}

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: NOBODY, version: '1.0.0' },
  },
})
const LEGACY_LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })

function toolsOf({ result }: Response): readonly Tool[] {
  const tools = result?.['tools']
  if (!Array.isArray(tools)) return []
  return (tools as readonly { name?: unknown; inputSchema?: { properties?: unknown } }[]).flatMap(
    ({ name, inputSchema }) =>
      typeof name === 'string' ? [{ name, parameters: parametersOf(inputSchema?.properties) }] : [],
  )
}

function parametersOf(properties: unknown): Tool['parameters'] {
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties).flatMap(([argument, schema]) => {
    const header: unknown = (schema as Record<string, unknown> | null)?.['x-mcp-header']
    return typeof header === 'string' ? [{ argument, header }] : []
  })
}
