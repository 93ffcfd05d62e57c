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
  /^([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{1,200})?$/

/** `candidates` in order of preference; `randomHex(n)` gives n random lower-case hex digits. */
export function readTrace(
  candidates: readonly (string | null | undefined)[],
  randomHex: (digits: number) => string,
): TraceContext {
  for (const candidate of candidates) {
    const traceparent = candidate?.trim() ?? ''
    const traceId = traceIdOf(traceparent)
    if (traceId !== undefined) return { traceId, traceparent }
  }
  const traceId = randomHex(32)
  return { traceId, traceparent: `00-${traceId}-${randomHex(16)}-01` }
}

/** Version 00 ends after its flags, later ones may say more, and ff is none (section 3.2.2.1). */
function traceIdOf(traceparent: string): string | undefined {
  const [, version, traceId, more] = TRACEPARENT.exec(traceparent) ?? []
  const isSound = version !== 'ff' && (version !== '00' || more === undefined)
  return isSound ? traceId : undefined
}
