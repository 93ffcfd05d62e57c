/**
 * Judges the patterns of constraints before they are in force, with the readers that judge calls: a
 * pattern that cannot be read denies every call it comes with, so a bundle that holds one is refused.
 */
import { isCanonicalOrigin, readSegments } from '../core/constraints/endpoints.ts'
import { EXPRESSION_LIMIT, expressions, PROGRAM_LIMIT } from '../core/constraints/expressions.ts'
import { readGlob } from '../core/constraints/globs.ts'
import { readPath } from '../core/constraints/paths.ts'
import { DATA_PATH } from '../core/decision/bundle-data.ts'
import { type BundleProblem, bundleProblem } from '../core/decision/bundle-problem.ts'
import { fillExpression, TENANT_SLOT } from '../core/decision/tenant-slot.ts'
import { isJsonObject, type JsonValue } from '../core/json.ts'

/** Constraint -> whether a text is a pattern of it. */
export const PATTERNS: Readonly<Record<string, (pattern: string) => boolean>> = {
  allowed_paths: isPathPattern,
  allowed_endpoints: isEndpointPattern,
}

/** Constraints and obligations whose texts are regular expressions. */
const EXPRESSIONS: ReadonlySet<string> = new Set(['argument_pattern', 'redact_patterns'])
/** As long as a tenant's name may be: what stands in an expression makes it larger. */
const LONGEST_TENANT = 'x'.repeat(128)

/** The first pattern of the bundle's data that cannot be read; undefined where all can. */
export async function checkPatterns(data: JsonValue): Promise<BundleProblem | undefined> {
  for (const section of ['constraints', 'obligations']) {
    const path = [...DATA_PATH, section]
    const resources = path.reduce<JsonValue | undefined>(
      (value, key) => (isJsonObject(value) ? value[key] : undefined),
      data,
    )
    for (const [resource, conditions] of entriesOf(resources)) {
      for (const [name, condition] of entriesOf(conditions)) {
        const expected = await expectationOf(name, valuesOf(condition))
        if (expected === undefined) continue
        const where = [...path, resource, name].join('.')
        return bundleProblem('data_invalid', `${where} must be ${expected}.`, where)
      }
    }
  }
  return undefined
}

function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(value) ? Object.entries(value) : []
}

/** What the values had to be; undefined where they are. */
async function expectationOf(
  name: string,
  values: readonly JsonValue[],
): Promise<string | undefined> {
  if (Object.hasOwn(PATTERNS, name))
    return values.every((value) => isList(name, value))
      ? undefined
      : 'a list of patterns such as /v1/*'
  if (!EXPRESSIONS.has(name)) return undefined
  const texts = values.flatMap((value): readonly JsonValue[] =>
    typeof value === 'object' && value !== null ? Object.values(value) : [value],
  )
  const compile = texts.length === 0 ? undefined : await expressions()
  return texts.every((text) => typeof text === 'string' && isExpression(text, compile))
    ? undefined
    : `regular expressions of RE2, each of at most ${EXPRESSION_LIMIT} characters that compile to at most ${PROGRAM_LIMIT} instructions ({1000} writes what stands before it out a thousand times)`
}

type Compile = Awaited<ReturnType<typeof expressions>>

function isExpression(text: string, compile: Compile | undefined): boolean {
  const filled = fillExpression(text, LONGEST_TENANT)
  return filled !== undefined && compile?.(filled) !== undefined
}

function valuesOf(constraint: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(constraint)) return []
  const { value, template, by_tenant: byTenant } = constraint as Partial<Record<string, JsonValue>>
  const ofTenants = isJsonObject(byTenant) ? Object.values(byTenant) : []
  return [value, template, ...ofTenants].filter((form) => form !== undefined)
}

function isList(name: string, value: JsonValue): boolean {
  const isPattern = PATTERNS[name]
  return (
    isPattern !== undefined &&
    Array.isArray(value) &&
    (value as readonly JsonValue[]).every(
      (item) => typeof item === 'string' && isPattern(item.replaceAll(TENANT_SLOT, 'tenant')),
    )
  )
}

function isPathPattern(pattern: string): boolean {
  return isPlain(pattern) && readGlob(pattern, readPath) !== undefined
}

function isEndpointPattern(pattern: string): boolean {
  const origin = /^https?:\/\/[^/]*/.exec(pattern)?.[0] ?? ''
  if (origin !== '' && !isCanonicalOrigin(origin)) return false
  const path = pattern.slice(origin.length)
  return isPlain(path) && readGlob(path, readSegments) !== undefined
}

/** Without the signs that other pattern languages give a meaning to; here they stand for themselves. */
function isPlain(path: string): boolean {
  return !/[?{}[\]]/.test(path)
}
