/**
 * Judges the patterns of constraints before they are in force, with the readers that judge calls: a
 * pattern that cannot be read denies every call it comes with, so a bundle that holds one is refused.
 */
import { isCanonicalOrigin, readSegments } from '../core/constraints/endpoints.ts'
import { readGlob } from '../core/constraints/globs.ts'
import { readPath } from '../core/constraints/paths.ts'
import { DATA_PATH } from '../core/decision/bundle-data.ts'
import { type BundleProblem, bundleProblem } from '../core/decision/bundle-problem.ts'
import { TENANT_SLOT } from '../core/decision/tenant-slot.ts'
import { isJsonObject, type JsonValue } from '../core/json.ts'

/** Constraint -> whether a text is a pattern of it. */
export const PATTERNS: Readonly<Record<string, (pattern: string) => boolean>> = {
  allowed_paths: isPathPattern,
  allowed_endpoints: isEndpointPattern,
}

/** The first pattern of the bundle's data that cannot be read; undefined where all can. */
export function checkPatterns(data: JsonValue): BundleProblem | undefined {
  const path = [...DATA_PATH, 'constraints']
  const resources = path.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) ? value[key] : undefined),
    data,
  )
  if (!isJsonObject(resources)) return undefined
  for (const [resource, constraints] of Object.entries(resources)) {
    if (!isJsonObject(constraints)) continue
    for (const [name, constraint] of Object.entries(constraints)) {
      if (
        !Object.hasOwn(PATTERNS, name) ||
        valuesOf(constraint).every((value) => isList(name, value))
      )
        continue
      const where = [...path, resource, name].join('.')
      return bundleProblem(
        'data_invalid',
        `${where} must be a list of patterns such as /v1/*.`,
        where,
      )
    }
  }
  return undefined
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
