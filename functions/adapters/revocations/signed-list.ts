/**
 * Signs and verifies the list of revocations: a compact JWS by ES256 with a key of the deployment's
 * own. Refuses other types, other algorithms, keys that the configuration does not name, and lists
 * of other deployments.
 */
import { createHash } from 'node:crypto'
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import type { RevocationKey } from '../../core/deployment.ts'
import {
  readRevocationList,
  REVOCATIONS_TYPE,
  type RevocationList,
} from '../../core/revocation/revocation-list.ts'
import { parseStrictJson } from '../../core/strict-json.ts'

const ALGORITHM = 'ES256'

/** `key`: private, with its `kid`. */
export async function signRevocations(list: RevocationList, key: JWK): Promise<string> {
  return new CompactSign(payloadOf(list))
    .setProtectedHeader({ alg: ALGORITHM, typ: REVOCATIONS_TYPE, kid: key.kid ?? '' })
    .sign(await importJWK(key, ALGORITHM))
}

function payloadOf(list: RevocationList): Uint8Array {
  const { environment, version, entries } = list
  return new TextEncoder().encode(JSON.stringify({ environment, version, entries }))
}

/** Names a list by what it says; its signature may be made again, or be written otherwise. */
export function digestOf(list: RevocationList): string {
  return createHash('sha256').update(payloadOf(list)).digest('base64url')
}

/** @throws Error saying what is wrong with it; names no entry. */
export async function verifyRevocations(
  text: string,
  keys: readonly RevocationKey[],
  environment: string,
): Promise<RevocationList & { readonly digest: string }> {
  const { kid, typ } = decodeProtectedHeader(text)
  if (typ !== REVOCATIONS_TYPE) throw new Error('The list of revocations is of another type')
  const key = keys.find((each) => each.kid === kid)
  if (key === undefined) throw new Error('The list of revocations is signed by an unknown key')
  const { x, y } = key
  const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x, y }, ALGORITHM)
  const { payload } = await compactVerify(text, publicKey, { algorithms: [ALGORITHM] })
  const parsed = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  const list = 'value' in parsed ? readRevocationList(parsed.value) : undefined
  if (list === undefined) throw new Error('The list of revocations cannot be read')
  if (list.environment !== environment)
    throw new Error('The list of revocations is for another deployment')
  return { ...list, digest: digestOf(list) }
}
