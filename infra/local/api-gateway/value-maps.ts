/** Single-value and multi-value maps of an event: the single value is the last one. */

type Pairs = readonly (readonly [name: string, value: string])[]

export function lastValues(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(pairs)
}

export function allValues(pairs: Pairs): Record<string, string[]> {
  const result: Record<string, string[]> = {}
  for (const [name, value] of pairs) {
    const values = Object.hasOwn(result, name) ? result[name] : undefined
    if (values === undefined) result[name] = [value]
    else values.push(value)
  }
  return result
}

/** The map, or null when it would be empty: how proxy events write 'none'. */
export function orNull<T extends object>(map: T): T | null {
  return Object.keys(map).length === 0 ? null : map
}

/** One spelling for each header: the first one that was sent. */
export function unifyCasing(pairs: Pairs): [name: string, value: string][] {
  const spelling = new Map<string, string>()
  return pairs.map(([name, value]) => {
    const key = name.toLowerCase()
    const known = spelling.get(key) ?? name
    spelling.set(key, known)
    return [known, value]
  })
}
