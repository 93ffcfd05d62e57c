/**
 * The id of an event as callers know it (MCP 2025-11-25, Transports, "Resumability and Redelivery"):
 * the upstream's own and the call in whose answer it came, sealed to whom it was given and to the
 * session. Taking the stream up again is decided as that call.
 */
import { contextOf, type Holder, type Seals } from './seals.ts'

export interface StreamEvent {
  /** The upstream's own id. */
  readonly id: string
  /** JSON text of the call, with the arguments that were forwarded; undefined: a stream of no call. */
  readonly call: string | undefined
  readonly protocol: string
}

/** UTF-8 bytes of what is sealed: `Last-Event-ID` carries it, beside a token, in 10,240 bytes of headers. */
const LIMIT = 3072

/** Undefined where the call is too large to travel with the id: then its stream cannot be taken up again. */
export function sealEvent(
  seals: Seals,
  holder: Holder,
  session: string | undefined,
  { id, call, protocol }: StreamEvent,
): string | undefined {
  const text = JSON.stringify([id, protocol, call ?? null])
  if (text.length > LIMIT || new TextEncoder().encode(text).byteLength > LIMIT) return undefined
  return seals.seal(contextOf('event', holder, [session ?? '']), text)
}

/** Undefined where the id is nobody's, somebody else's, or of another session. */
export function openEvent(
  seals: Seals,
  holder: Holder,
  session: string | undefined,
  handle: string,
): StreamEvent | undefined {
  const text = seals.open(contextOf('event', holder, [session ?? '']), handle)
  if (text === undefined) return undefined
  const [id, protocol, call] = JSON.parse(text) as readonly unknown[]
  const isSound =
    typeof id === 'string' &&
    typeof protocol === 'string' &&
    (typeof call === 'string' || call === null)
  return isSound ? { id, protocol, call: call ?? undefined } : undefined
}
