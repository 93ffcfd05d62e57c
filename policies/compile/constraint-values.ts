/**
 * What each constraint takes as its value, so that a value which its handler would refuse at every
 * call is refused when the policy is built. Names that nothing handles are refused, too.
 */
import { PATTERNS, TENANT_SLOT } from '../../functions/activator/constraint-patterns.ts'
import type { JsonValue } from '../../functions/core/json.ts'
import { countOf, itemsOf, type Problems, quote } from './checks.ts'
import type { Yaml } from './read-yaml.ts'

/** Reads a value; undefined, with problems noted, where it is not one. */
type ReadValue = (value: Yaml, problems: Problems) => JsonValue | undefined

const READERS: Readonly<Record<string, ReadValue>> = {
  max_rows: (value, problems) => countOf(value, 0, problems),
  allowed_paths: (value, problems) => readPatterns('allowed_paths', value, problems),
  allowed_endpoints: (value, problems) => readPatterns('allowed_endpoints', value, problems),
}

/** Constraints that a schema may name. */
export const CONSTRAINT_NAMES = Object.keys(READERS)

/** Reads the value of one constraint, whose name must be known. */
export function readConstraintValue(
  name: string,
  value: Yaml,
  problems: Problems,
): JsonValue | undefined {
  return READERS[name]?.(value, problems)
}

function readPatterns(
  name: string,
  value: Yaml,
  problems: Problems,
): readonly string[] | undefined {
  const patterns = itemsOf(value, 'pattern', problems).map((item) => {
    if (item.kind === 'text' && isPattern(name, item.text, 'tenant')) return item.text
    const shown = item.kind === 'text' ? `${quote(item.text)} is not a pattern: ` : ''
    problems.add(
      item.at,
      `${shown}begin with /, use * within a segment or ** as the last one, and no . or .. segments, empty segments, or any of ? [ ] { } \\ %; {tenant} stands for the tenant`,
    )
    return undefined
  })
  return patterns.every((pattern) => pattern !== undefined) ? patterns : undefined
}

/** Whether a pattern of this constraint can be read once the tenant's name stands in it. */
export function isPattern(name: string, pattern: string, tenant: string): boolean {
  return PATTERNS[name]?.(pattern.replaceAll(TENANT_SLOT, tenant)) === true
}
