/**
 * Maps requests and answers of non-proxy integrations (API Gateway, "Data transformations"; "Content type
 * conversions"): templates, response selection, response parameters, overrides that templates set.
 */
import { isRecord, type Json, parseJson } from '../template/json.ts'
import type { BufferedAnswer } from './answer.ts'
import { headerValue } from './api-request.ts'
import type {
  ApiRequest,
  MappedIntegration,
  MappedResponse,
  TemplateOverrides,
} from './api-model.ts'
import type { GatewayError } from './gateway-errors.ts'
import { isBinary } from './media-types.ts'
import { readVariable } from './value-source.ts'

type Header = readonly [name: string, value: string]

export interface MappedBody {
  readonly kind: 'body'
  readonly body: Buffer
  readonly overrides: TemplateOverrides
}

export function mapRequestBody(
  integration: MappedIntegration,
  request: ApiRequest,
): MappedBody | { readonly kind: 'error'; readonly error: GatewayError } {
  const type = headerValue(request, 'content-type') ?? 'application/json'
  const [plain = ''] = type.split(';')
  const templates = integration.requestTemplates
  const template = templates.get(plain.trim().toLowerCase()) ?? templates.get('$default')
  const overrides: TemplateOverrides = {}
  if (template === undefined) {
    const refuses =
      integration.passthrough === 'NEVER' ||
      (integration.passthrough === 'WHEN_NO_TEMPLATES' && templates.size > 0)
    return refuses
      ? { kind: 'error', error: { type: 'UNSUPPORTED_MEDIA_TYPE' } }
      : { kind: 'body', body: request.body, overrides }
  }
  const binary = isBinary(headerValue(request, 'content-type'), request.api.binaryMediaTypes)
  // A template needs text; a binary body becomes some only by CONVERT_TO_TEXT.
  if (binary && integration.contentHandling !== 'CONVERT_TO_TEXT') {
    return { kind: 'error', error: { type: 'DEFAULT_5XX' } }
  }
  const body = binary ? request.body.toString('base64') : request.body.toString('utf8')
  const rendered = template(request, body, overrides)
  return { kind: 'body', body: Buffer.from(rendered), overrides }
}

/** The response whose pattern matches the whole of `text` (a status code, for HTTP and mock). */
export function selectResponse(
  integration: MappedIntegration,
  text: string,
): MappedResponse | undefined {
  return (
    integration.responses.find((response) => response.selection?.test(text) === true) ??
    integration.responses.find((response) => response.selection === undefined)
  )
}

export function mapResponse(
  response: MappedResponse,
  request: ApiRequest,
  backend: {
    readonly headers: readonly Header[]
    readonly body: Buffer
    readonly mapped: MappedBody
  },
): BufferedAnswer {
  const text = backend.body.toString('utf8')
  const template =
    response.templates.get('application/json') ?? response.templates.values().next().value
  const overrides = backend.mapped.overrides
  const contentType =
    [...response.templates].find(([, value]) => value === template)?.[0] ?? 'application/json'
  const body =
    template === undefined ? backend.body : Buffer.from(template(request, text, overrides))
  const headers = response.headers.flatMap(([name, source]): Header[] => {
    const value = readResponseSource(source, request, backend.headers, text)
    return value === undefined ? [] : [[name, value]]
  })
  const overridden = Object.entries(overrides.responseHeaders ?? {})
  const kept = headers.filter(
    ([name]) => !overridden.some(([other]) => other.toLowerCase() === name.toLowerCase()),
  )
  return {
    kind: 'buffered',
    status: overrides.responseStatus ?? response.status,
    headers: withType([...kept, ...overridden], contentType),
    body: converted(body, response),
  }
}

function converted(body: Buffer, response: MappedResponse): Buffer {
  return response.contentHandling === 'CONVERT_TO_BINARY'
    ? Buffer.from(body.toString('latin1'), 'base64')
    : body
}

function readResponseSource(
  source: string,
  request: ApiRequest,
  headers: readonly Header[],
  body: string,
): string | undefined {
  const literal = /^'(.*)'$/s.exec(source)?.[1]
  if (literal !== undefined) return literal
  const header = /^integration\.response\.(?:multivalue)?header\.(.+)$/.exec(source)?.[1]
  if (header !== undefined) {
    return headers.findLast(([name]) => name.toLowerCase() === header.toLowerCase())?.[1]
  }
  if (source === 'integration.response.body') return body
  const path = /^integration\.response\.body\.(.+)$/.exec(source)?.[1]
  if (path === undefined) return readVariable(source)?.(request)
  let found: Json | undefined = parseJson(body)
  for (const part of path.split('.')) found = isRecord(found) ? found[part] : undefined
  if (found === undefined || found === null) return undefined
  return typeof found === 'object' ? JSON.stringify(found) : String(found)
}

function withType(headers: readonly Header[], contentType: string): readonly Header[] {
  return headers.some(([name]) => name.toLowerCase() === 'content-type')
    ? headers
    : [['Content-Type', contentType], ...headers]
}
