/**
 * `requestState` as callers know it (MCP 2026-07-28, Multi Round-Trip Requests, server requirements 4
 * and 5): what the upstream wants to have back, and what the gateway itself asked, sealed to the
 * principal, the server and the very call, for a while. Refuses state of another call, another caller,
 * or another time.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { hasInexactNumber } from '../invocation/exact-numbers.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { memberSpans } from '../strict-json.ts'
import { contextOf, type Holder, type Seals } from './seals.ts'

export interface RequestState {
  /** Unlike any other: what must count once is claimed by it. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** The upstream's own state. */
  readonly upstream?: string
  /** Digest of the bundle under which the gateway asked for a confirmation. */
  readonly asked?: string
  /** Digest of the bundle under which the caller confirmed. */
  readonly confirmed?: string
}

/** How long a person may take to answer what an upstream asks. */
export const UPSTREAM_STATE_MS = 3_600_000

/** What state is bound to: the call by method, name and arguments. */
export type StatedCall = Pick<Invocation, 'method' | 'name' | 'arguments' | 'text'>

type Digest = (text: string) => string

export function sealState(
  seals: Seals,
  holder: Holder,
  call: StatedCall,
  state: RequestState,
  digest: Digest,
): string {
  const { id, expiresAt, upstream = null, asked = null, confirmed = null } = state
  const text = JSON.stringify([id, expiresAt, upstream, asked, confirmed])
  return seals.seal(contextOf('state', holder, factsOf(call, digest)), text)
}

/** Undefined where the state is not this call's, or its time is over. `now` in milliseconds. */
export function openState(
  seals: Seals,
  holder: Holder,
  call: StatedCall,
  { handle, now }: { readonly handle: string; readonly now: number },
  digest: Digest,
): RequestState | undefined {
  const text = seals.open(contextOf('state', holder, factsOf(call, digest)), handle)
  if (text === undefined) return undefined
  const [id, expiresAt, upstream, asked, confirmed] = JSON.parse(text) as readonly unknown[]
  if (typeof id !== 'string' || typeof expiresAt !== 'number' || expiresAt <= now) return undefined
  return {
    id,
    expiresAt,
    ...(typeof upstream === 'string' ? { upstream } : {}),
    ...(typeof asked === 'string' ? { asked } : {}),
    ...(typeof confirmed === 'string' ? { confirmed } : {}),
  }
}

function factsOf({ method, name, arguments: given, text }: StatedCall, digest: Digest) {
  // Beyond 2^53 two numbers have one value here: then they have to be written the same.
  const isExact = !hasInexactNumber(given, new Set(Object.keys(given)))
  return [method, name ?? '', digest(isExact ? canonical(given) : asWritten(text))]
}

function asWritten(text: string): string {
  const span = memberSpans(text, ['params'])?.get('arguments')
  return span === undefined ? '' : text.slice(span.start, span.end)
}

/** One text for one value, however its members are ordered. */
function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isJsonObject(member) ? sorted(member) : member,
  )
}

function sorted(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
