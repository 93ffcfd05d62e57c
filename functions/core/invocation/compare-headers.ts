/**
 * Holds `Mcp-Method`, `Mcp-Name` and `Mcp-Param-*` against the body (MCP 2026-07-28, Streamable HTTP,
 * "Server Validation"). Refuses every disagreement, in any version: whoever reads the headers behind
 * this gateway shall not be told another call than the one that was decided.
 */
import type { JsonObject, JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { memberSpans } from '../strict-json.ts'
import { decodeHeaderValue, trimHeaderValue } from './header-value.ts'
import { type HttpCall, singleHeader } from './http-call.ts'
import { readParameterHeaders } from './parameter-headers.ts'

/** What the body says. */
export interface BodyCall {
  readonly method: string
  readonly name: string | undefined
  readonly arguments: JsonObject
  /** The whole message, where numbers stand as they were written. */
  readonly text: string
}

/**
 * The refusal where headers and body disagree. `areRequired`: `Mcp-Method` and `Mcp-Name` may not be
 * left out, as in requests since 2026-07-28.
 */
export function compareHeaders(
  call: HttpCall,
  body: BodyCall,
  areRequired: boolean,
): Refusal | undefined {
  const method = singleHeader(call, 'mcp-method')
  const methodAgrees =
    method === undefined ? !areRequired : method !== null && trimHeaderValue(method) === body.method
  if (!methodAgrees) return mismatch('Mcp-Method')
  const name = singleHeader(call, 'mcp-name')
  const nameAgrees =
    name === undefined
      ? !areRequired || body.name === undefined
      : name !== null && (body.name === undefined || decodeHeaderValue(name) === body.name)
  if (!nameAgrees) return mismatch('Mcp-Name')
  const parameters = readParameterHeaders(call)
  if (parameters === undefined) return mismatch('Mcp-Param-*')
  if (parameters.size === 0) return undefined
  // A header of no argument's name is for others: the server's schema says what it mirrors.
  const written = asWritten(body.text)
  for (const [key, value] of Object.entries(body.arguments)) {
    const header = parameters.get(key.toLowerCase())
    if (header !== undefined && !agrees(header, value, () => written(key)))
      return mismatch('Mcp-Param-*')
  }
  return undefined
}

/** Strings compare as text, booleans as `true`/`false`, numbers by value; null has no header. */
function agrees(header: string, value: JsonValue, written: () => string | undefined): boolean {
  if (typeof value === 'string') return header === value
  if (typeof value === 'boolean') return header === String(value)
  if (typeof value !== 'number') return value !== null
  // Beyond 2^53 two numbers have one value here and two for whoever reads them exactly.
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value)
  return isExact
    ? /^-?\d+(?:\.\d+)?$/.test(header) && Number(header) === value
    : header === written()
}

/** Arguments as they stand in the text, which is read again for the first and no other. */
function asWritten(text: string): (argument: string) => string | undefined {
  let spans: ReturnType<typeof memberSpans>
  return (argument) => {
    spans ??= memberSpans(text, ['params', 'arguments'])
    const span = spans?.get(argument)
    return span === undefined ? undefined : text.slice(span.start, span.end)
  }
}

function mismatch(detail: string): Refusal {
  return refuse('header_mismatch', { detail })
}
