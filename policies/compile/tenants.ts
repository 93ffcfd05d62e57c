/**
 * Section `tenants`: who is served. Refuses names that could not stand inside a path or a pattern,
 * because constraints put the tenant's name there.
 */
import { namesOf, type Problems } from './checks.ts'
import type { Yaml } from './read-yaml.ts'

export interface Tenants {
  /** Whether tenants that are not listed are served, too. */
  readonly any: boolean
  readonly names: readonly string[]
}

const TENANT = /^[A-Za-z0-9_@:-][A-Za-z0-9._@:-]{0,127}$/

/** Compiles `tenants`: a list of names, or `any`. */
export function readTenants(value: Yaml, problems: Problems): Tenants {
  if (value.kind === 'text' && value.text === 'any') return { any: true, names: [] }
  const names = namesOf(value, 'tenant', problems)
  for (const { name, at } of names) {
    if (!TENANT.test(name)) {
      problems.add(
        at,
        'a tenant is named with letters, digits and . _ @ : - only, not beginning with a dot, at most 128 in all',
      )
    }
  }
  return { any: false, names: names.map(({ name }) => name) }
}
