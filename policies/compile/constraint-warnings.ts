/**
 * Warns of conditions that a tool can never meet, because its mapping names no argument that they are
 * about: every call of it would be denied.
 */
import { readArgumentPath } from '../../functions/core/decision/argument-paths.ts'
import { lists, pathsOf } from '../../functions/core/decision/mapped-arguments.ts'
import type { ToolMapping } from '../../functions/core/decision/tool-mapping.ts'
import { type Problems, quote } from './checks.ts'
import type { Place } from './problem.ts'
import type { Yaml } from './read-yaml.ts'
import { suggestName } from './suggest-name.ts'

/** A constraint and the tools of its resource, by name. */
export interface ConstraintOn {
  readonly name: string
  readonly resource: string
  readonly at: Place
  readonly values: readonly Yaml[]
  readonly mapped: ReadonlyMap<string, ToolMapping>
}

/** Constraint -> whether a tool's mapping has what it is about, and what that is. */
const NEEDS: Readonly<Record<string, readonly [(mapping: ToolMapping) => boolean, string]>> = {
  allowed_paths: [has('path_pattern'), 'no argument as path_pattern'],
  allowed_endpoints: [has('endpoint_pattern'), 'no argument as endpoint_pattern'],
  max_file_size: [
    (mapping) => has('content')(mapping) || has('file_content')(mapping),
    'no argument as content or file_content',
  ],
  max_rows: [({ action }) => typeof action !== 'string', 'no SQL'],
}

function has(attribute: string): (mapping: ToolMapping) => boolean {
  return (mapping) => pathsOf(mapping, attribute).length > 0
}

export function warnOfConstraint(constraint: ConstraintOn, warnings: Problems): void {
  const { name, at, values, mapped } = constraint
  // Tools that a server has without a mapping are resources of their own.
  if (mapped.size === 0) return
  const need = Object.hasOwn(NEEDS, name) ? NEEDS[name] : undefined
  if (need !== undefined) {
    const [isMet, what] = need
    const unmet = [...mapped].filter(([, mapping]) => !isMet(mapping)).map(([tool]) => quote(tool))
    if (unmet.length > 0)
      warnings.add(at, `${unmet.join(', ')} maps ${what}, so ${name} denies every call of it`)
    return
  }
  // What is forbidden need not be listed.
  if (!name.startsWith('argument_') || name === 'argument_forbid') return
  for (const value of values) {
    if (value.kind !== 'map') continue
    for (const [argument, entry] of value.entries)
      warnOfArgument(constraint, argument, entry.at, warnings)
  }
}

function warnOfArgument(
  { name, resource, mapped }: ConstraintOn,
  argument: string,
  at: Place,
  warnings: Problems,
): void {
  const path = readArgumentPath(argument)
  if (path === undefined) return
  const without = [...mapped].filter(([, mapping]) => !lists(mapping, path))
  if (without.length === 0) return
  if (without.length < mapped.size) {
    const tools = without.map(([tool]) => quote(tool)).join(', ')
    warnings.add(
      at,
      `${tools} maps no argument ${quote(argument)}, so ${name} denies every call of it`,
    )
    return
  }
  const meant = suggestName(argument, [...mapped.values()].flatMap(argumentsOf))
  const hint = meant === undefined ? '' : `; did you mean ${quote(meant)}?`
  warnings.add(
    at,
    `no tool of ${quote(resource)} maps an argument ${quote(argument)}, so ${name} denies every call${hint}`,
  )
}

function argumentsOf({
  action,
  attributes,
  other_arguments: others,
}: ToolMapping): readonly string[] {
  const sql = typeof action === 'string' ? [] : [action.sql]
  const named = Object.values(attributes).flat()
  return [...sql, ...named, ...(others === undefined || others === 'allow' ? [] : others)]
}
