/** Reads mappings whose keys are the user's own, such as groups, tenants and scopes. */
import { isMap, isNode, isScalar } from 'yaml'
import type { Place, YamlReading } from './yaml-reading.ts'

/** Most entries of one mapping; deployment.json is read at every cold start. */
const MOST_PAIRS = 2000

interface Pair {
  readonly key: string
  readonly value: Place
}

/** The pairs in their order; a key that is not a text is a problem. */
function readPairs(reading: YamlReading, place: Place): readonly Pair[] | undefined {
  if (!isMap(place.node) || place.node.items.length === 0 || place.node.items.length > MOST_PAIRS) {
    reading.report(place, `${place.path} must be a mapping of 1 to ${MOST_PAIRS} entries.`)
    return undefined
  }
  const pairs = place.node.items.map(({ key, value }) => {
    const offset = isNode(key) ? (key.range?.[0] ?? place.offset) : place.offset
    const name = isScalar(key) ? key.value : undefined
    if (typeof name !== 'string' || name === '' || name === '__proto__') {
      const at = { node: null, path: place.path, offset }
      reading.report(at, `A key of ${place.path} must be a text. Put numbers in quotes.`)
      return undefined
    }
    const node = isNode(value) ? value : null
    return { key: name, value: { node, path: `${place.path}.${name}`, offset } }
  })
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined
}

/** A mapping whose values `read` makes; undefined where any of them is wrong. */
export function readRecord<T>(
  reading: YamlReading,
  place: Place,
  read: (place: Place) => T | undefined,
): Readonly<Record<string, T>> | undefined {
  const pairs = readPairs(reading, place)
  const values = pairs?.map(({ key, value }) => [key, read(value)] as const)
  if (values === undefined || values.some(([, value]) => value === undefined)) return undefined
  return Object.fromEntries(values) as Record<string, T>
}
