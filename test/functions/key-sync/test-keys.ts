/** Key pairs for tests, made once: making RSA keys is slow. */
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'

function publicJwk({ publicKey }: { publicKey: KeyObject }): JsonWebKey {
  return publicKey.export({ format: 'jwk' })
}

const RSA_PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const RSA = publicJwk(RSA_PAIR)
export const RSA_PRIVATE = RSA_PAIR.privateKey.export({ format: 'jwk' })
export const WEAK_RSA = publicJwk(generateKeyPairSync('rsa', { modulusLength: 1024 }))
export const P256 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
export const P384 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-384' }))
export const P521 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-521' }))
export const K256 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))
export const ED25519 = publicJwk(generateKeyPairSync('ed25519'))
export const X25519 = publicJwk(generateKeyPairSync('x25519'))

/** The text of a key set. */
export function keySet(...keys: readonly object[]): string {
  return JSON.stringify({ keys })
}
