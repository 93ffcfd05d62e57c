/**
 * Reads one public key of a set, in its one canonical spelling, and leaves away what verification does
 * not need. Refuses key types, curves and algorithms that are not known, weak RSA keys and points that
 * are not on their curve.
 */
import { type AsymmetricKeyDetails, createPublicKey } from 'node:crypto'
import type { JsonObject, JsonValue } from '../core/json.ts'
import type { StoredKey } from '../core/credentials/key-store.ts'

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

/** RFC 7518 section 3.4, RFC 8037 section 3.1, RFC 9864 section 2.2. */
const CURVE_ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
}

/** RFC 7518 section 3.3 asks for 2048 bits; beyond 8192 one signature costs milliseconds. */
const LEAST_RSA_BITS = 2048
const MOST_RSA_BITS = 8192

/** The key, or undefined where it cannot be used. */
export function readPublicKey(jwk: JsonObject): StoredKey | undefined {
  const key = pickMembers(jwk)
  if (key === undefined || !isAlgorithmOf(key)) return undefined
  return canonical(key)
}

function pickMembers(jwk: JsonObject): StoredKey | undefined {
  const { kid, alg, n, e, crv, x, y } = jwk as Partial<Record<string, JsonValue>>
  const named = {
    ...(typeof kid === 'string' ? { kid } : {}),
    ...(typeof alg === 'string' ? { alg } : {}),
  }
  if (alg !== undefined && typeof alg !== 'string') return undefined
  if (jwk['kty'] === 'RSA') {
    return isText(n) && isText(e) ? { kty: 'RSA', ...named, n, e } : undefined
  }
  if (!isText(crv) || !isText(x)) return undefined
  if (jwk['kty'] === 'EC') {
    return isText(y) ? { kty: 'EC', ...named, crv, x, y } : undefined
  }
  return jwk['kty'] === 'OKP' ? { kty: 'OKP', ...named, crv, x } : undefined
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && /^[\w-]+$/.test(value)
}

function isAlgorithmOf({ kty, crv, alg }: StoredKey): boolean {
  if (kty === 'RSA') return alg === undefined || RSA_ALGORITHMS.includes(alg)
  const curve = crv ?? ''
  const isItsKind = (kty === 'OKP') === (curve === 'Ed25519')
  const algorithms = Object.hasOwn(CURVE_ALGORITHMS, curve) ? CURVE_ALGORITHMS[curve] : undefined
  return isItsKind && algorithms !== undefined && (alg === undefined || algorithms.includes(alg))
}

/**
 * The same key as OpenSSL writes it: without leading zero bytes (RFC 7518 section 2, `Base64urlUInt`),
 * coordinates of full length, unused bits zero. One key in two spellings would be two keys to whoever
 * compares texts. Undefined for malformed numbers, points that are not on their curve, and weak keys.
 */
function canonical(key: StoredKey): StoredKey | undefined {
  try {
    const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
    if (key.kty === 'RSA' && !isStrong(publicKey.asymmetricKeyDetails)) return undefined
    const { n, e, x, y } = publicKey.export({ format: 'jwk' }) as Partial<Record<string, string>>
    return { ...key, ...given({ n, e, x, y }) }
  } catch {
    return undefined
  }
}

function given(numbers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
}

function isStrong(details: AsymmetricKeyDetails | undefined): boolean {
  const bits = details?.modulusLength ?? 0
  const exponent = details?.publicExponent ?? 0n
  // An exponent of 1 would make every message its own signature.
  const hasExponent = exponent >= 3n && exponent % 2n === 1n && exponent < 2n ** 64n
  return bits >= LEAST_RSA_BITS && bits <= MOST_RSA_BITS && hasExponent
}
