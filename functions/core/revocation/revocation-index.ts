/**
 * Finds the entry that revokes a call. Entries are laid out by the rarest thing that they name, so
 * that a long list costs a call a few look-ups.
 */
import type { Principal } from '../principal/principal.ts'
import {
  REVOCABLE,
  type Revocable,
  type RevocationEntry,
  type RevocationList,
} from './revocation-list.ts'

export interface RevocationIndex {
  readonly kind: 'revocations'
  readonly version: number
  /** The first entry that applies. `tool`: undefined while it is not known which one is called. */
  find(
    caller: RevokedCaller,
    target: { readonly server: string; readonly tool: string | undefined },
  ): RevocationEntry | undefined
}

export type RevokedCaller = Pick<
  Principal,
  'issuer' | 'tenant' | 'subject' | 'client' | 'tokenId' | 'issuedAt'
>

/** From the rarest to the most common. */
const BY = ['jti', 'subject', 'client', 'tool'] as const

export function indexRevocations({
  version,
  entries,
}: Pick<RevocationList, 'version' | 'entries'>): RevocationIndex {
  const tables = BY.map((name) => [name, new Map<string, RevocationEntry[]>()] as const)
  const others: RevocationEntry[] = []
  for (const entry of entries) {
    const table = tables.find(([name]) => entry[name] !== undefined)
    const value = table && entry[table[0]]
    if (table === undefined || value === undefined) others.push(entry)
    else table[1].set(value, [...(table[1].get(value) ?? []), entry])
  }
  return {
    kind: 'revocations',
    version,
    find(caller, { server, tool }) {
      const { issuer, tenant, subject, client, tokenId, issuedAt } = caller
      const facts = { jti: tokenId, subject, tenant, issuer, client, server, tool }
      const listed = tables.flatMap(([name, table]) => table.get(facts[name] ?? '') ?? [])
      return [...listed, ...others].find((entry) => applies(entry, facts, issuedAt))
    },
  }
}

function applies(
  entry: RevocationEntry,
  facts: Readonly<Record<Revocable, string | undefined>>,
  issuedAt: number | undefined,
): boolean {
  const { issuedBefore } = entry
  // A token that does not say when it was issued may be as old as any.
  const isOld = issuedBefore === undefined || issuedAt === undefined || issuedAt < issuedBefore
  return (
    isOld && REVOCABLE.every((name) => entry[name] === undefined || facts[name] === entry[name])
  )
}

/** Entries that turn something off for everybody, rather than take a token's worth away. */
export function isKillSwitch(entry: RevocationEntry): boolean {
  const { jti, subject, client, issuer, issuedBefore } = entry
  return [jti, subject, client, issuer, issuedBefore].every((named) => named === undefined)
}
