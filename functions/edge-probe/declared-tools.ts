/**
 * Reads from a list of tools which of their arguments are mirrored in `Mcp-Param-*` headers (MCP
 * 2026-07-28, Streamable HTTP, "Custom Headers from Tool Parameters"). Passes over whatever is no
 * declaration.
 */
import { isJsonObject, type JsonValue } from '../core/json.ts'

export interface DeclaredTool {
  readonly name: string
  readonly parameters: readonly DeclaredParameter[]
}

export interface DeclaredParameter {
  /** Keys from `arguments` to the value; at least one. */
  readonly path: readonly string[]
  /** The header's name behind `Mcp-Param-`. */
  readonly header: string
  readonly type: JsonValue | undefined
}

/** RFC 9110 section 5.6.2: no client can send a header of another name. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** As deep as a declaration is looked for. */
const DEEPEST = 16

export function declaredTools(tools: readonly JsonValue[]): readonly DeclaredTool[] {
  return tools.flatMap((tool) =>
    isJsonObject(tool) && typeof tool['name'] === 'string'
      ? [{ name: tool['name'], parameters: parametersOf(tool['inputSchema'], []) }]
      : [],
  )
}

function parametersOf(
  schema: JsonValue | undefined,
  path: readonly string[],
): readonly DeclaredParameter[] {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined
  if (!isJsonObject(properties) || path.length === DEEPEST) return []
  return Object.entries(properties).flatMap(([key, own]) => {
    const at = [...path, key]
    const header = isJsonObject(own) ? own['x-mcp-header'] : undefined
    return typeof header === 'string' && TOKEN.test(header) && isJsonObject(own)
      ? [{ path: at, header, type: own['type'] }, ...parametersOf(own, at)]
      : parametersOf(own, at)
  })
}

/** Two values of the parameter's type that are not the same, the first as it stands in a body. */
export function differingValues({ type }: DeclaredParameter): readonly [JsonValue, string] {
  switch (type) {
    case 'integer':
    case 'number':
      return [1, '2']
    case 'boolean':
      return [true, 'false']
    default:
      return [NOTHING, `${NOTHING}-other`]
  }
}

/** A name that nobody has given anything. */
export const NOTHING = 'mcp-authorizer-probe'
