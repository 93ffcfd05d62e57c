/** Reads whether a server's streams that wait for changes are served, how many, and for how long. */
import type { ListeningSettings } from '../../functions/core/deployment.ts'
import { type Place, readEntries, readNumber, type YamlReading } from './yaml-reading.ts'

/** A minute less than the environment that serves a stream may run. */
const LONGEST_SECONDS = 840

export function readListening(reading: YamlReading, place: Place): ListeningSettings | undefined {
  const entries = readEntries(reading, place, ['streams_per_principal', 'seconds'])
  if (entries === undefined) return undefined
  if (entries.streams_per_principal === undefined) {
    reading.report(place, `${place.path} needs streams_per_principal.`)
    return undefined
  }
  const streamsPerPrincipal = readNumber(reading, entries.streams_per_principal, 1, 100)
  const seconds =
    entries.seconds === undefined
      ? LONGEST_SECONDS
      : readNumber(reading, entries.seconds, 10, LONGEST_SECONDS)
  return streamsPerPrincipal === undefined || seconds === undefined
    ? undefined
    : { streamsPerPrincipal, seconds }
}
