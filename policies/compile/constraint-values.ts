/**
 * What each constraint takes as its value, so that a value which its handler would refuse at every
 * call is refused when the policy is built. Names that nothing handles are refused, too.
 */
import { RE2JS, RE2JSException } from 're2js'
import { EXPRESSION_LIMIT, PROGRAM_LIMIT } from '../../functions/core/constraints/expressions.ts'
import { PATTERNS } from '../../functions/activator/constraint-patterns.ts'
import { readArgumentPath } from '../../functions/core/decision/argument-paths.ts'
import { fillExpression, TENANT_SLOT } from '../../functions/core/decision/tenant-slot.ts'
import { foldKey } from '../../functions/core/invocation/look-alike.ts'
import type { JsonValue } from '../../functions/core/json.ts'
import { countOf, entriesOf, itemsOf, namesOf, Problems, quote } from './checks.ts'
import type { Place } from './problem.ts'
import type { Yaml } from './read-yaml.ts'

/** Reads a value by its name; undefined, with problems noted, where it is not one. */
type ReadValue = (value: Yaml, problems: Problems) => JsonValue | undefined

export type Readers = Readonly<Record<string, ReadValue>>

/** Constraints that a schema may name. */
export const CONSTRAINT_READERS: Readers = {
  max_rows: (value, problems) => countOf(value, 0, problems),
  max_file_size: (value, problems) => countOf(value, 0, problems),
  allowed_paths: (value, problems) => readPatterns('allowed_paths', value, problems),
  allowed_endpoints: (value, problems) => readPatterns('allowed_endpoints', value, problems),
  argument_max: (value, problems) => byArgument(value, numberOf, problems),
  argument_min: (value, problems) => byArgument(value, numberOf, problems),
  argument_clamp_max: (value, problems) => byTopArgument(value, numberOf, problems),
  argument_clamp_min: (value, problems) => byTopArgument(value, numberOf, problems),
  argument_default: (value, problems) => byTopArgument(value, jsonOf, problems),
  argument_forbid: (value, problems) =>
    namesOf(value, 'argument', problems)
      .filter(({ name, at }) => isArgument(name, at, problems))
      .map(({ name }) => name),
  argument_pattern: (value, problems) => byArgument(value, expressionOf, problems),
}

/** Characters of a tenant's name that may come to stand in an expression. */
const TENANT_LENGTH = 128

/** Obligations that a schema may name. */
export const OBLIGATION_READERS: Readers = {
  redact_fields: (value, problems) => atLeastOne(value, 'field', problems, fieldOf),
  redact_patterns: (value, problems) => atLeastOne(value, 'pattern', problems, matchingOf),
}

/** Whether a constraint's value is a list of patterns of paths or endpoints. */
export function hasPatterns(name: string): boolean {
  return Object.hasOwn(PATTERNS, name)
}

/** A list that is not empty: nothing to take out would be no obligation. */
function atLeastOne(
  value: Yaml,
  noun: string,
  problems: Problems,
  read: (item: Yaml, problems: Problems) => string | undefined,
): readonly string[] | undefined {
  const items = itemsOf(value, noun, problems)
  if (items.length === 0) problems.add(value.at, `list at least one ${noun}`)
  const texts = items.map((item) => read(item, problems)).filter((text) => text !== undefined)
  return items.length > 0 && texts.length === items.length ? texts : undefined
}

function fieldOf(value: Yaml, problems: Problems): string | undefined {
  if (value.kind === 'text' && foldKey(value.text) !== '') return value.text
  problems.add(value.at, 'expected the name of a field')
  return undefined
}

/** An expression that takes something out: one that matches nothing at all would match everywhere. */
function matchingOf(value: Yaml, problems: Problems): string | undefined {
  const text = expressionOf(value, problems)
  const filled = text === undefined ? undefined : fillExpression(text, 'tenant')
  if (filled === undefined || !RE2JS.compile(filled).matches('')) return text
  problems.add(value.at, `${quote(text ?? '')} matches nothing at all, and so everywhere`)
  return undefined
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

/** Rules on arguments, by name or by a pointer to a nested one. */
function byArgument(value: Yaml, read: ReadValue, problems: Problems): JsonValue {
  for (const [argument, { at }] of entriesOf(value, 'argument', new Problems()))
    isArgument(argument, at, problems)
  return byName(value, read, problems)
}

function isArgument(argument: string, at: Place, problems: Problems): boolean {
  if (readArgumentPath(argument) !== undefined) return true
  problems.add(at, `${quote(argument)} is no pointer to an argument; write /target/path`)
  return false
}

/** Rules that give arguments new values: only those at the top can get one. */
function byTopArgument(value: Yaml, read: ReadValue, problems: Problems): JsonValue {
  for (const [argument, { at }] of entriesOf(value, 'argument', new Problems())) {
    if (argument.startsWith('/'))
      problems.add(at, 'only a top-level argument can be given a new value; write its name')
  }
  return byName(value, read, problems)
}

function byName(value: Yaml, read: ReadValue, problems: Problems): JsonValue {
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
      const filled = fillExpression(value.text, 'x'.repeat(TENANT_LENGTH))
      if (filled !== undefined) {
        const size = RE2JS.compile(filled).programSize()
        if (size <= PROGRAM_LIMIT && filled.length <= EXPRESSION_LIMIT) return value.text
        problems.add(
          value.at,
          `${quote(value.text)} is too large: it compiles to ${size} instructions from ${filled.length} characters, and at most ${PROGRAM_LIMIT} from ${EXPRESSION_LIMIT} are taken; a count such as {1000} writes what stands before it out a thousand times, and {tenant} counts ${TENANT_LENGTH} characters`,
        )
        return undefined
      }
      problems.add(value.at, '{tenant} is a whole name and has no place in [...]')
      return undefined
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
      return byName(value, jsonOf, problems)
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
