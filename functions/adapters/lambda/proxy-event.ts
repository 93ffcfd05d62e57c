/**
 * Reads API Gateway's proxy and authorizer events (REST API, payload 1.0) into a call. The server
 * comes from the stage variable; doubled headers show only in `multiValueHeaders`.
 */
import type { HttpCall } from '../../core/invocation/http-call.ts'

/** What both events have in common, as far as it is read. */
export interface GatewayEvent {
  readonly httpMethod: string
  readonly headers?: Readonly<Record<string, string | undefined>> | null
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null
  readonly stageVariables?: Readonly<Record<string, string | undefined>> | null
  readonly requestContext: {
    readonly requestId: string
    readonly identity?: { readonly sourceIp?: string }
  }
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
}

export function callOf(event: GatewayEvent): HttpCall {
  return {
    server: event.stageVariables?.['server'] ?? '',
    httpMethod: event.httpMethod,
    headers: headersOf(event),
    body: bodyOf(event),
    requestId: event.requestContext.requestId,
    sourceIp: event.requestContext.identity?.sourceIp,
  }
}

/** Names in lower case; two casings of one name are one doubled header. */
function headersOf({
  headers,
  multiValueHeaders,
}: GatewayEvent): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>()
  const add = (name: string, values: readonly string[]): void => {
    const key = name.toLowerCase()
    all.set(key, [...(all.get(key) ?? []), ...values])
  }
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) add(name, values ?? [])
  if (all.size > 0) return all
  for (const [name, value] of Object.entries(headers ?? {}))
    add(name, value === undefined ? [] : [value])
  return all
}

function bodyOf({ body, isBase64Encoded }: GatewayEvent): Uint8Array | undefined {
  if (body === undefined || body === null || body === '') return undefined
  return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8')
}
