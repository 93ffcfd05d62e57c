/**
 * Port: seals what an upstream hands out and callers hand back, so that only the one who got it can
 * use it, for what it was given. Nothing is stored: what was sealed is in the handle.
 */
import type { Principal } from '../principal/principal.ts'

export interface Seals {
  /** Visible ASCII that only `open` with the same context turns back into `text`. */
  seal(context: string, text: string): string
  /** Undefined for whatever was not sealed so: forged, altered, of another context, or by a key that is gone. */
  open(context: string, handle: string): string | undefined
}

export interface SealSource {
  /**
   * The seals in force. `handles`: those that a call brings; keys are looked for anew where one of them
   * was sealed by a key that is not known. Undefined while no key can be had. Never rejects.
   */
  current(handles: readonly string[]): Seals | undefined | Promise<Seals | undefined>
}

/** Whom a handle was given to, and by which server. */
export type Holder = Pick<Principal, 'issuer' | 'tenant' | 'subject'> & { readonly server: string }

export type HandleKind = 'session' | 'task' | 'state' | 'event'

/** What a handle is bound to, as one text: no two lists of facts have the same. */
export function contextOf(kind: HandleKind, holder: Holder, facts: readonly string[] = []): string {
  const { issuer, tenant, subject, server } = holder
  return JSON.stringify([kind, issuer, tenant, subject, server, ...facts])
}
