/**
 * The list of what is revoked, as it is signed: a version that only grows, and entries each of which
 * names what it means. Refuses what it does not know, since an entry that is misread would be no
 * revocation.
 */
import { isJsonObject, type JsonValue } from '../json.ts'

/** Key of the signed list in the policy bucket, beside the bundles and never in one. */
export const REVOCATIONS_KEY = 'revocations/current.jws'

/** `typ` of the signed list; no other signature of the same key can pass for one. */
export const REVOCATIONS_TYPE = 'mcp-revocations+jwt'

/** Bytes of a signed list that are read. */
export const MOST_REVOCATION_BYTES = 2_000_000

const MOST_ENTRIES = 10_000

/** What an entry may name; all that it names must hold for it to apply. */
export const REVOCABLE = ['jti', 'subject', 'tenant', 'issuer', 'client', 'server', 'tool'] as const

export type Revocable = (typeof REVOCABLE)[number]

export type RevocationEntry = Readonly<Partial<Record<Revocable, string>>> & {
  /** Milliseconds since the epoch: tokens issued before, and those that do not say when. */
  readonly issuedBefore?: number
  /** When it was added, in milliseconds since the epoch. */
  readonly at: number
}

export interface RevocationList {
  /** Name of the deployment that it is for. */
  readonly environment: string
  /** Grows by one with each change; a lower one than was seen is a rollback. */
  readonly version: number
  readonly entries: readonly RevocationEntry[]
}

/** What a deployment without any revocation has. */
export const NOTHING_REVOKED: Pick<RevocationList, 'version' | 'entries'> = {
  version: 0,
  entries: [],
}

/** The list, or undefined where any part of it is not what it should be. */
export function readRevocationList(value: JsonValue): RevocationList | undefined {
  if (!isJsonObject(value)) return undefined
  const { environment, version, entries } = value as Partial<Record<string, JsonValue>>
  if (typeof environment !== 'string' || !isCount(version) || version === 0) return undefined
  if (!Array.isArray(entries) || entries.length > MOST_ENTRIES) return undefined
  const read = (entries as readonly JsonValue[]).map(readEntry)
  return read.every((entry) => entry !== undefined)
    ? { environment, version, entries: read }
    : undefined
}

function readEntry(value: JsonValue): RevocationEntry | undefined {
  if (!isJsonObject(value) || !isCount(value['at'])) return undefined
  const { issuedBefore } = value
  const hasTime = issuedBefore !== undefined
  if (hasTime && !isCount(issuedBefore)) return undefined
  const names = Object.keys(value).filter((name) => name !== 'at' && name !== 'issuedBefore')
  const isKnown = names.every(
    (name) => REVOCABLE.some((known) => known === name) && typeof value[name] === 'string',
  )
  return isKnown && (names.length > 0 || hasTime)
    ? (value as unknown as RevocationEntry)
    : undefined
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
