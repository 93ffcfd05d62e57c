/**
 * The W3C trace that a request belongs to (Trace Context, section 3.2; in MCP 2026-07-28 it may
 * travel in `_meta`). One that is absent or malformed is begun here.
 */
export interface TraceContext {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string
  /** `traceparent` to send onward: the caller's own, or one begun here. */
  readonly traceparent: string
}

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/

/** `candidates` in order of preference; `randomHex(n)` gives n random lower-case hex digits. */
export function readTrace(
  candidates: readonly (string | null | undefined)[],
  randomHex: (digits: number) => string,
): TraceContext {
  for (const candidate of candidates) {
    const traceId =
      typeof candidate === 'string' ? TRACEPARENT.exec(candidate.trim())?.[1] : undefined
    if (traceId !== undefined && typeof candidate === 'string')
      return { traceId, traceparent: candidate.trim() }
  }
  const traceId = randomHex(32)
  return { traceId, traceparent: `00-${traceId}-${randomHex(16)}-01` }
}
