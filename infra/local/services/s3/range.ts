/**
 * Reads a Range header against an object's size. Several ranges at once and other units are ignored,
 * as S3 ignores them; a range that lies behind the end is refused.
 */
export interface ByteRange {
  readonly kind: 'range'
  readonly first: number
  /** inclusive */
  readonly last: number
}

export function readRange(
  header: string | undefined,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return 'whole'
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : { kind: 'range', first: size - length, last: size - 1 }
  }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) return 'whole'
  return first >= size ? 'unsatisfiable' : { kind: 'range', first, last }
}
