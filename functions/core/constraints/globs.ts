/**
 * Patterns over segments, for paths and endpoints. `*` inside a segment matches within it; a last segment
 * `*` or `**` matches the whole subtree below, but not the folder itself. Matching is exact in case and
 * linear in time. Refuses patterns with wildcards elsewhere, or that are not canonical themselves.
 */

/** A pattern that was read: segment patterns, and whether everything below them matches. */
export interface Glob {
  readonly segments: readonly string[]
  readonly isSubtree: boolean
}

/** Patterns that are remembered: policy returns the same few with every call. */
const REMEMBERED = 1000

/** Reads patterns as `readGlob` does, each text once. */
export function globReader(readSegments: SegmentsReader): (pattern: string) => Glob | undefined {
  const known = new Map<string, Glob | undefined>()
  return (pattern) => {
    if (known.has(pattern)) return known.get(pattern)
    const glob = readGlob(pattern, readSegments)
    if (known.size >= REMEMBERED) known.clear()
    known.set(pattern, glob)
    return glob
  }
}

type SegmentsReader = (path: string) => readonly string[] | undefined

/**
 * Reads a pattern such as `/data/tenant_a/*`; undefined where it is malformed. `readSegments` judges it
 * with its wildcards taken out.
 */
export function readGlob(pattern: string, readSegments: SegmentsReader): Glob | undefined {
  if (!pattern.startsWith('/')) return undefined
  const isSubtree = pattern.endsWith('/*') || pattern.endsWith('/**')
  const head = isSubtree ? pattern.slice(0, pattern.lastIndexOf('/')) : pattern
  const isWellFormed =
    !head.includes('**') && readSegments(pattern.replaceAll('*', 'x')) !== undefined
  return isWellFormed
    ? { segments: head === '' ? [] : head.slice(1).split('/'), isSubtree }
    : undefined
}

/** Whether canonical segments match. */
export function matchesGlob(glob: Glob, segments: readonly string[]): boolean {
  const { segments: patterns, isSubtree } = glob
  const isLongEnough = isSubtree
    ? segments.length > patterns.length
    : segments.length === patterns.length
  return (
    isLongEnough &&
    patterns.every((pattern, index) => matchesSegment(pattern, segments[index] ?? ''))
  )
}

/** Each piece between wildcards is searched once, leftmost first: greedy matching needs no going back. */
function matchesSegment(pattern: string, segment: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === segment
  const end = segment.length - last.length
  if (!segment.startsWith(first) || !segment.endsWith(last) || end < first.length) return false
  let at = first.length
  for (const piece of rest) {
    const found = segment.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= end
}
