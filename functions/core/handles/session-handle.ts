/**
 * A legacy session's id as callers know it (MCP 2025-11-25, Transports, "Session Management"): the
 * upstream's own, sealed to whom it was given. Whoever else presents it names no session.
 */
import { contextOf, type Holder, type Seals } from './seals.ts'

export interface Session {
  /** The upstream's own id. */
  readonly id: string
  readonly handle: string
}

export function sealSession(seals: Seals, holder: Holder, id: string): string {
  return seals.seal(contextOf('session', holder), id)
}

export function openSession(seals: Seals, holder: Holder, handle: string): Session | undefined {
  const id = seals.open(contextOf('session', holder), handle)
  return id === undefined ? undefined : { id, handle }
}
