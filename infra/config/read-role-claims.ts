/** Reads the claims that give an issuer's roles, each with a map of groups or without. */
import type { RoleSource } from '../../functions/core/deployment.ts'
import { readClaimPath } from './read-claim-path.ts'
import { readRecord } from './yaml-pairs.ts'
import { type Place, readEntries, readItems, readTexts, type YamlReading } from './yaml-reading.ts'

export function readRoleClaims(
  reading: YamlReading,
  place: Place,
): readonly RoleSource[] | undefined {
  const items = readItems(reading, place)
  if (items?.length === 0 || (items?.length ?? 0) > 8) {
    reading.report(place, `${place.path} must be a list of 1 to 8 claims.`)
    return undefined
  }
  const sources = items?.map((item) => readRoleClaim(reading, item))
  return sources?.every((source) => source !== undefined) === true ? sources : undefined
}

function readRoleClaim(reading: YamlReading, place: Place): RoleSource | undefined {
  const entries = readEntries(reading, place, ['claim', 'map'])
  if (entries === undefined) return undefined
  if (entries.claim === undefined) {
    reading.report(place, `${place.path} needs a claim: a name, or a list that walks into objects.`)
    return undefined
  }
  const claim = readClaimPath(reading, entries.claim)
  if (claim === undefined) return undefined
  if (entries.map === undefined) return { claim }
  const map = readRecord(reading, entries.map, (value) => readTexts(reading, value))
  return map === undefined ? undefined : { claim, map }
}

/** What the sources can give at most; undefined where one passes on whatever it finds. */
export function rolesOfMaps(
  sources: readonly RoleSource[] | undefined,
): readonly string[] | undefined {
  if (sources === undefined) return undefined
  const maps = sources.flatMap(({ map }) => (map === undefined ? [] : [map]))
  if (maps.length < sources.length) return undefined
  return [...new Set(maps.flatMap((map) => Object.values(map).flat()))]
}
