/** Reads who may sign revocations and for how long a list serves; refuses private and other keys. */
import type { RevocationKey, RevocationSettings } from '../../functions/core/deployment.ts'
import {
  type Place,
  readEntries,
  readItems,
  readNumber,
  readText,
  type YamlReading,
} from './yaml-reading.ts'

/** Beyond it every call is denied: long enough for an outage of storage, short enough for a stolen token. */
export const DEFAULT_STALENESS_SECONDS = 900

export function readRevocation(reading: YamlReading, place: Place): RevocationSettings | undefined {
  const entries = readEntries(reading, place, ['keys', 'staleness'])
  if (entries === undefined) return undefined
  if (entries.keys === undefined) {
    reading.report(
      place,
      `${place.path} needs keys, as "mcp-authorizer revoke keygen" prints them.`,
    )
    return undefined
  }
  const items = readItems(reading, entries.keys)
  if (items === undefined || items.length === 0 || items.length > 4) {
    reading.report(entries.keys, `${entries.keys.path} must be a list of 1 to 4 keys.`)
    return undefined
  }
  const keys = items.map((item) => readKey(reading, item))
  const stalenessSeconds =
    entries.staleness === undefined
      ? DEFAULT_STALENESS_SECONDS
      : readNumber(reading, entries.staleness, 30, 86_400)
  if (stalenessSeconds === undefined || !keys.every((key) => key !== undefined)) return undefined
  return { keys, stalenessSeconds }
}

function readKey(reading: YamlReading, place: Place): RevocationKey | undefined {
  const entries = readEntries(reading, place, ['kid', 'x', 'y'])
  if (entries === undefined) return undefined
  if (entries.kid === undefined || entries.x === undefined || entries.y === undefined) {
    reading.report(place, `${place.path} needs kid, x and y of a public P-256 key.`)
    return undefined
  }
  const kid = readText(reading, entries.kid)
  const x = readText(reading, entries.x, coordinateComplaint)
  const y = readText(reading, entries.y, coordinateComplaint)
  return kid === undefined || x === undefined || y === undefined ? undefined : { kid, x, y }
}

/** RFC 7518 section 6.2.1.2: 32 bytes. */
function coordinateComplaint(text: string): string | undefined {
  return /^[\w-]{43}$/.test(text) ? undefined : 'must be 43 characters of base64url.'
}
