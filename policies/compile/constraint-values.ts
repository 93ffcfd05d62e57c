/**
 * What each constraint takes as its value, so that a value which its handler would refuse at every
 * call is refused when the policy is built. Names that nothing handles are refused, too.
 */
import { RE2JS, RE2JSException } from 're2js'
import { PATTERNS, TENANT_SLOT } from '../../functions/activator/constraint-patterns.ts'
import type { JsonValue } from '../../functions/core/json.ts'
import { countOf, entriesOf, itemsOf, namesOf, type Problems, quote } from './checks.ts'
import type { Yaml } from './read-yaml.ts'

/** Reads a value; undefined, with problems noted, where it is not one. */
type ReadValue = (value: Yaml, problems: Problems) => JsonValue | undefined

const READERS: Readonly<Record<string, ReadValue>> = {
  max_rows: (value, problems) => countOf(value, 0, problems),
  max_file_size: (value, problems) => countOf(value, 0, problems),
  allowed_paths: (value, problems) => readPatterns('allowed_paths', value, problems),
  allowed_endpoints: (value, problems) => readPatterns('allowed_endpoints', value, problems),
  argument_max: (value, problems) => byArgument(value, numberOf, problems),
  argument_min: (value, problems) => byArgument(value, numberOf, problems),
  argument_default: (value, problems) => byArgument(value, jsonOf, problems),
  argument_forbid: (value, problems) =>
    namesOf(value, 'argument', problems).map(({ name }) => name),
  argument_pattern: (value, problems) => byArgument(value, expressionOf, problems),
}

/** Characters of a regular expression, as its handler takes them. */
const EXPRESSION_LIMIT = 1_000

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

function byArgument(value: Yaml, read: ReadValue, problems: Problems): JsonValue {
  const rules = entriesOf(value, 'argument', problems).map(([argument, entry]) => {
    const rule = read(entry.value, problems)
    return rule === undefined ? undefined : ([argument, rule] as const)
  })
  return Object.fromEntries(rules.filter((rule) => rule !== undefined))
}

function numberOf(value: Yaml, problems: Problems): number | undefined {
  if (value.kind === 'number' && Number.isFinite(value.number)) return value.number
  problems.add(value.at, 'expected a number')
  return undefined
}

/** RE2's syntax, matched against the whole argument. */
function expressionOf(value: Yaml, problems: Problems): string | undefined {
  try {
    if (value.kind === 'text' && value.text.length <= EXPRESSION_LIMIT) {
      RE2JS.compile(value.text)
      return value.text
    }
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
  }
  problems.add(
    value.at,
    `expected a regular expression of RE2 (no back-references, no look-around), at most ${EXPRESSION_LIMIT} characters`,
  )
  return undefined
}

function jsonOf(value: Yaml, problems: Problems): JsonValue | undefined {
  switch (value.kind) {
    case 'map':
      return byArgument(value, jsonOf, problems)
    case 'list':
      return value.items.map((item) => jsonOf(item, problems) ?? null)
    case 'text':
      return value.text
    case 'number':
      return numberOf(value, problems)
    case 'flag':
      return value.flag
    case 'empty':
      return null
  }
}
