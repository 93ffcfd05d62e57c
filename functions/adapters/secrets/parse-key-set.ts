/**
 * Reads a published key set (RFC 7517) and says which algorithms each key may verify. Refuses, key
 * by key, what is symmetric, private, too weak, or not for signatures.
 */
import type { JWK } from 'jose'
import { isJsonObject, type JsonObject } from '../../core/json.ts'
import { parseStrictJson } from '../../core/strict-json.ts'

export interface PublishedKey {
  readonly jwk: JWK
  readonly algorithms: readonly string[]
  /** Milliseconds since the epoch at which its issuer was first seen without it. */
  readonly retiredAt?: number
}

const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const CURVES: Readonly<Record<string, readonly string[]>> = {
  'EC P-256': ['ES256'],
  'EC P-384': ['ES384'],
  'EC P-521': ['ES512'],
  'OKP Ed25519': ['EdDSA', 'Ed25519'],
}
/** A modulus of 2048 bits is 342 characters of base64url, or 341 where its first byte is small. */
const RSA_MODULUS_CHARACTERS = 341

/** @throws Error where the text is not a key set at all; single bad keys are left out. */
export function parseKeySet(text: string): readonly PublishedKey[] {
  const parsed = parseStrictJson(text)
  const keys = 'value' in parsed && isJsonObject(parsed.value) ? parsed.value['keys'] : undefined
  if (!Array.isArray(keys)) throw new Error('The secret holds no key set')
  return (keys as readonly unknown[]).flatMap((key) => {
    const algorithms = isJsonObject(key) ? algorithmsOf(key) : []
    return algorithms.length === 0 ? [] : publishedKey(key as JsonObject & JWK, algorithms)
  })
}

function publishedKey(
  { retiredAt, ...jwk }: JsonObject & JWK,
  algorithms: readonly string[],
): readonly PublishedKey[] {
  if (retiredAt === undefined) return [{ jwk, algorithms }]
  // A key that was retired nobody knows when is as old as any.
  return typeof retiredAt === 'number' ? [{ jwk, algorithms, retiredAt }] : []
}

function algorithmsOf(key: JsonObject): readonly string[] {
  const { kty, crv, alg, use, key_ops: operations, d, k, n } = key as Record<string, unknown>
  if (d !== undefined || k !== undefined) return []
  if (use !== undefined && use !== 'sig') return []
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return []
  const possible =
    kty === 'RSA' ? rsaAlgorithms(n) : (CURVES[`${String(kty)} ${String(crv)}`] ?? [])
  return alg === undefined ? possible : possible.filter((algorithm) => algorithm === alg)
}

function rsaAlgorithms(modulus: unknown): readonly string[] {
  return typeof modulus === 'string' && modulus.length >= RSA_MODULUS_CHARACTERS ? RSA : []
}
