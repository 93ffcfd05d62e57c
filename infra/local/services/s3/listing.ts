/**
 * Pages through sorted keys: prefix, delimiter, start, size. Common prefixes count as one entry and
 * are skipped whole when a page starts behind them.
 */
export interface Page {
  readonly keys: readonly string[]
  readonly prefixes: readonly string[]
  /** the last entry of a page that is not the last one */
  readonly next: string | undefined
}

export interface PageRequest {
  readonly prefix: string
  readonly delimiter: string
  /** entries after this one, exclusive */
  readonly after: string
  readonly size: number
}

/** S3's order is that of the UTF-8 bytes, which differs from JavaScript's above U+D7FF. */
export const byBytes = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right))

export function pageOf(all: Iterable<string>, request: PageRequest): Page {
  const { prefix, delimiter, after, size } = request
  const sorted = [...all].filter((key) => key.startsWith(prefix)).sort(byBytes)
  const keys: string[] = []
  const prefixes: string[] = []
  let last = ''
  for (const key of sorted) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const entry = cut < 0 ? key : key.slice(0, cut + delimiter.length)
    const shown = cut >= 0 && prefixes.at(-1) === entry
    const behind = after !== '' && byBytes(entry, after) <= 0
    if (shown || behind) continue
    if (keys.length + prefixes.length >= size) {
      return { keys, prefixes, next: size === 0 ? undefined : last }
    }
    last = entry
    if (cut < 0) keys.push(key)
    else prefixes.push(entry)
  }
  return { keys, prefixes, next: undefined }
}

/** A count from a query parameter: 0 to 1,000, absent is 1,000; undefined when it is no number. */
export function readMax(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return 1000
  return /^\d{1,10}$/.test(value) ? Math.min(Number(value), 1000) : undefined
}

/** What `encoding-type=url` does to keys; S3 leaves slashes. */
export const encodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/%2F/g, '/')
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+')
