/**
 * Opens the id of the event after which a stream is to go on, and reads the call that it belongs to.
 * Refuses an id that is not the caller's, or of another session or protocol version, like one that
 * never was.
 */
import type { HttpCall } from '../invocation/http-call.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { readFromBody } from '../invocation/read-call.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { openEvent } from './event-handle.ts'
import type { Holder, Seals } from './seals.ts'

export interface OpenedEvent {
  readonly kind: 'event'
  /** The upstream's own id. */
  readonly id: string
  /** Undefined for the stream of no call. */
  readonly resumed: Invocation | undefined
}

export function openEventOf(
  seals: Seals,
  holder: Holder,
  { protocol }: Invocation,
  call: HttpCall,
  { session, handle }: { readonly session: string | undefined; readonly handle: string },
): OpenedEvent | Refusal {
  const event = openEvent(seals, holder, session, handle)
  if (event?.protocol !== protocol) return refuse('event_unknown')
  const { id } = event
  if (event.call === undefined) return { kind: 'event', id, resumed: undefined }
  const read = readFromBody({
    ...call,
    httpMethod: 'POST',
    headers: new Map([
      ['content-type', ['application/json']],
      ['mcp-protocol-version', [protocol]],
    ]),
    body: new TextEncoder().encode(event.call),
  })
  // What was sealed was read before; methods may have gone since.
  if (isRefusal(read.invocation)) return refuse('event_unknown')
  return { kind: 'event', id, resumed: read.invocation }
}
