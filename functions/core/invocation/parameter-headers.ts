/**
 * Reads `Mcp-Param-*` headers (MCP 2026-07-28, Streamable HTTP, "Custom Headers from Tool
 * Parameters"). Refuses a doubled or badly encoded one.
 */
import { decodeHeaderValue } from './header-value.ts'
import type { HttpCall } from './http-call.ts'

export const PARAMETER_PREFIX = 'mcp-param-'

/** Parameter name in lower case -> decoded text; undefined where any of the headers is refused. */
export function readParameterHeaders(call: HttpCall): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>()
  for (const [name, values] of call.headers) {
    if (!name.startsWith(PARAMETER_PREFIX)) continue
    const [value] = values
    const decoded = value === undefined || values.length > 1 ? undefined : decodeHeaderValue(value)
    if (decoded === undefined) return undefined
    parameters.set(name.slice(PARAMETER_PREFIX.length), decoded)
  }
  return parameters
}
