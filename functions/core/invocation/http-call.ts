/**
 * One HTTP request as an enforcement point hands it to the stages: header names in lower case, every
 * value kept, so that a doubled header is seen as doubled.
 */
export interface HttpCall {
  /** Name of the server, from the stage variable; never from the path that the client sent. */
  readonly server: string
  readonly httpMethod: string
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** Raw bytes; undefined where the enforcement point never sees the body, or there is none. */
  readonly body: Uint8Array | undefined
  readonly requestId: string
  readonly sourceIp: string | undefined
}

/**
 * Whether any header of MCP's own (`Mcp-*`) came more than once: readers that take the first and
 * readers that take the last would see two calls.
 */
export function hasDoubledMcpHeader(call: HttpCall): boolean {
  for (const [name, values] of call.headers) {
    if (values.length > 1 && name.startsWith('mcp-')) return true
  }
  return false
}

/** The only value of a header: undefined where it is absent, null where it is sent more than once. */
export function singleHeader(call: HttpCall, name: string): string | undefined | null {
  const values = call.headers.get(name)
  if (values === undefined || values.length === 0) return undefined
  return values.length === 1 ? values[0] : null
}
