/**
 * Reads a published key set (RFC 7517). Keeps public signature keys of sufficient strength and only
 * the members that verification needs (no `x5c`, `x5u`, `jku`); drops keys for other purposes.
 * Refuses the whole set when it holds a private or symmetric key. A key id may stand twice: some issuers
 * publish one key for each algorithm, and a token is tried with each key of its id.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts'
import { parseStrictJson } from '../core/strict-json.ts'
import type { StoredKey } from '../core/credentials/key-store.ts'
import { readPublicKey } from './read-public-key.ts'

export interface KeySetProblem {
  readonly problem: string
}

/** RFC 7518 sections 6.2.2, 6.3.2 and 6.4: members of private and symmetric keys. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

const MOST_KEYS = 64
const LONGEST_KID = 256

export function readKeySet(text: string): { readonly keys: readonly StoredKey[] } | KeySetProblem {
  const parsed = parseStrictJson(text)
  if ('fault' in parsed) return { problem: 'the key set is not JSON, or names a key twice' }
  const entries = isJsonObject(parsed.value) ? parsed.value['keys'] : undefined
  if (!Array.isArray(entries)) return { problem: 'the key set has no list of keys' }
  if (entries.length > MOST_KEYS) return { problem: `the key set has more than ${MOST_KEYS} keys` }
  const jwks = (entries as readonly JsonValue[]).filter(isJsonObject)
  if (jwks.length !== entries.length) return { problem: 'an entry of the key set is not a key' }
  if (jwks.some(isSecret)) {
    return { problem: 'the key set holds a private or symmetric key, so no key of it is safe' }
  }
  const keys = jwks.flatMap((jwk) => (isForSignatures(jwk) ? (readPublicKey(jwk) ?? []) : []))
  if (keys.length === 0) return { problem: 'the key set has no key that can verify a token' }
  return { keys: different(keys) }
}

/** Each key once, in the order in which they were published. */
function different(keys: readonly StoredKey[]): readonly StoredKey[] {
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()]
}

function isSecret(jwk: JsonObject): boolean {
  return jwk['kty'] === 'oct' || SECRET_MEMBERS.some((member) => Object.hasOwn(jwk, member))
}

/** RFC 7517 sections 4.2, 4.3 and 4.5. */
function isForSignatures(jwk: JsonObject): boolean {
  const { use, key_ops: operations, kid } = jwk as Partial<Record<string, JsonValue>>
  const isSignature = use === undefined || use === 'sig'
  const mayVerify =
    operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
  const isNamed =
    kid === undefined || (typeof kid === 'string' && kid !== '' && kid.length <= LONGEST_KID)
  return isSignature && mayVerify && isNamed
}
