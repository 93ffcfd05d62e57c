/** Reads where a claim stands: a text is one claim's exact name, dots and slashes included; a list walks into objects. */
import { isSeq } from 'yaml'
import { type Place, readItems, readText, type YamlReading } from './yaml-reading.ts'

export function readClaimPath(reading: YamlReading, place: Place): readonly string[] | undefined {
  const items = isSeq(place.node) ? readItems(reading, place) : [place]
  if (items === undefined || items.length === 0 || items.length > 8) {
    reading.report(place, `${place.path} must be a claim's name, or a list of 1 to 8 names.`)
    return undefined
  }
  const names = items.map((item) => readText(reading, item))
  return names.every((name) => name !== undefined) ? names : undefined
}
