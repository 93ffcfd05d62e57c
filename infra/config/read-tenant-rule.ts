/**
 * Reads how an issuer's tenants are found: the claim as it is (no rule), names for what stands in the
 * claim, one fixed tenant, or the issuer itself as the tenant.
 */
import { isScalar } from 'yaml'
import type { TenantRule } from '../../functions/core/deployment.ts'
import { readRecord } from './yaml-pairs.ts'
import { type Place, readEntries, readText, type YamlReading } from './yaml-reading.ts'

export function readTenantRule(
  reading: YamlReading,
  place: Place,
  issuer: string | undefined,
): TenantRule | undefined {
  if (isScalar(place.node)) {
    if (place.node.value === 'issuer')
      return { fixed: issuer === undefined ? '' : tenantOfIssuer(issuer) }
    reading.report(place, `${place.path} must be issuer, or a mapping with fixed or names.`)
    return undefined
  }
  const entries = readEntries(reading, place, ['fixed', 'names'])
  if (entries === undefined) return undefined
  const { fixed, names } = entries
  if ((fixed === undefined) === (names === undefined)) {
    reading.report(place, `${place.path} needs either fixed or names.`)
    return undefined
  }
  if (fixed !== undefined) {
    const tenant = readText(reading, fixed)
    return tenant === undefined ? undefined : { fixed: tenant }
  }
  const read = names && readRecord(reading, names, (value) => readText(reading, value))
  return read === undefined ? undefined : { names: read }
}

/** `https://id.example.com/realms/a` -> `id.example.com:realms:a`, which may stand in a path. */
function tenantOfIssuer(issuer: string): string {
  const { host, pathname } = new URL(issuer)
  return `${host}${pathname.replace(/\/$/, '').replaceAll('/', ':')}`
}
