/**
 * Seals by AES-256-GCM (NIST SP 800-38D), with keys derived from secrets (RFC 5869). A handle begins
 * with its key's id, so that a handle of a key that is not known is told from a forged one.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { Seals } from '../../core/handles/seals.ts'

const ALGORITHM = 'aes-256-gcm'
const ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
const OVERHEAD = ID_BYTES + NONCE_BYTES + TAG_BYTES
/** Characters of the shortest secret that a key is derived from. */
const SECRET_CHARACTERS = 32
const CANONICAL = /^[\w-]+$/

export interface SealKey {
  readonly id: string
  readonly key: KeyObject
}

/** @throws Error where the secret is too short to be one. */
export function sealKeyOf(secret: string): SealKey {
  if (secret.length < SECRET_CHARACTERS) throw new Error('The secret for handles is too short')
  const derive = (use: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `mcp-authorizer handles ${use}`, bytes))
  return { id: derive('id', ID_BYTES).toString('hex'), key: createSecretKey(derive('key', 32)) }
}

/** Seals with the first key, opens with any. */
export function createAesSeals(keys: readonly [SealKey, ...SealKey[]]): Seals {
  const [current] = keys
  return {
    seal(context, text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, current.key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      const id = Buffer.from(current.id, 'hex')
      return Buffer.concat([id, nonce, sealed, cipher.getAuthTag()]).toString('base64url')
    },
    open(context, handle) {
      const bytes = bytesOf(handle)
      const key = keys.find(({ id }) => id === keyIdOf(handle))?.key
      if (bytes === undefined || key === undefined) return undefined
      const nonce = bytes.subarray(ID_BYTES, ID_BYTES + NONCE_BYTES)
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        const sealed = bytes.subarray(ID_BYTES + NONCE_BYTES, -TAG_BYTES)
        return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

/** Id of the key that sealed a handle; undefined for what cannot be a handle. */
export function keyIdOf(handle: string): string | undefined {
  return bytesOf(handle)?.toString('hex', 0, ID_BYTES)
}

/** Undefined for all but the one spelling of some bytes: a handle has no second name. */
function bytesOf(handle: string): Buffer | undefined {
  if (!CANONICAL.test(handle)) return undefined
  const bytes = Buffer.from(handle, 'base64url')
  return bytes.byteLength >= OVERHEAD && bytes.toString('base64url') === handle ? bytes : undefined
}
