/**
 * The key that signs revocations: made once for a deployment, its public half in the configuration,
 * its private half wherever administrators keep secrets. Refuses files that hold something else.
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { RevocationKey } from '../functions/core/deployment.ts'

export interface SigningSecret {
  /** Name of the deployment whose revocations it signs. */
  readonly environment: string
  /** Private ES256 key with its `kid`. */
  readonly key: JWK
}

export async function makeSigningKey(
  environment: string,
): Promise<{ readonly publicKey: RevocationKey; readonly secret: SigningSecret }> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { kty, crv, x = '', y = '', d } = await exportJWK(privateKey)
  const kid = randomUUID()
  const key = { kty, crv, x, y, d, kid, alg: 'ES256' } as JWK
  return { publicKey: { kid, x, y }, secret: { environment, key } }
}

/** The secret, or a sentence that says why the file does not hold one. */
export async function readSigningKey(file: string): Promise<SigningSecret | string> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return `${file} cannot be read`
  try {
    const { environment, key } = JSON.parse(text) as Partial<SigningSecret>
    const isKey =
      key?.kty === 'EC' && key.crv === 'P-256' && key.d !== undefined && key.kid !== undefined
    if (typeof environment === 'string' && isKey) return { environment, key }
  } catch {
    // Said below: what is in the file is nobody's to see.
  }
  return `${file} does not hold a key that "revoke keygen" made`
}
