/**
 * Verifies a DPoP proof (RFC 9449 section 4.3): its type, its own public key and signature, the
 * method, the configured URL of the server, its age, and the token that it goes with. Refuses keys
 * that are private or symmetric, and everything that two readers could read differently.
 */
import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { decodeBase64Url, encodeBase64Url } from './base64url.ts'
import { decodeJsonPart } from './token-parts.ts'

export interface ProofContext {
  readonly httpMethod: string
  /** The server's configured URL, never what Host or a forwarded header says. */
  readonly resource: string
  readonly token: string
  /** Thumbprint of the key that the token is bound to (RFC 7638). */
  readonly thumbprint: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface GoodProof {
  readonly kind: 'proof'
  /** Base64url SHA-256 of its `jti`. */
  readonly idDigest: string
}

export interface BadProof {
  readonly kind: 'bad-proof'
  /** What was wrong; names no value. */
  readonly detail: string
}

/** Seconds for which a proof is good, from its `iat`. */
export const PROOF_LIFE_SECONDS = 60
/** Seconds that a sender's clock may be ahead. */
export const PROOF_AHEAD_SECONDS = 10
const LONGEST_PROOF = 4096
const LONGEST_ID = 256

const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'EdDSA',
  'Ed25519',
]
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const KNOWN_PARAMETERS = ['typ', 'alg', 'jwk', 'kid']
/** 341 characters of base64url are a modulus of 2048 bits. */
const LEAST_MODULUS = 341

export async function verifyProof(
  proof: string,
  context: ProofContext,
): Promise<GoodProof | BadProof> {
  const [headerText, claimsText, signature, ...more] = proof.split('.')
  const header = decodeJsonPart(headerText)
  const claims = decodeJsonPart(claimsText)
  const isWhole = signature !== undefined && more.length === 0 && proof.length <= LONGEST_PROOF
  if (!isWhole || decodeBase64Url(signature) === undefined) return bad('not one compact JWS')
  if (header === undefined || claims === undefined) return bad('not one compact JWS')
  const { typ, alg, jwk } = header as Partial<Record<string, JsonValue>>
  if (Object.keys(header).some((name) => !KNOWN_PARAMETERS.includes(name))) return bad('header')
  if (typ !== 'dpop+jwt') return bad('typ')
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) return bad('alg')
  if (!isPublicKey(jwk)) return bad('jwk')
  const wrong = wrongClaim(claims, context)
  if (wrong !== undefined) return bad(wrong)
  if (claims['ath'] !== (await digestOf(context.token))) return bad('ath')
  try {
    if ((await calculateJwkThumbprint(jwk)) !== context.thumbprint) return bad('another key')
    await compactVerify(proof, await importJWK(jwk, alg), { algorithms: [alg] })
  } catch {
    // A key that cannot be imported, one that does not fit the algorithm, or a wrong signature.
    return bad('signature')
  }
  return { kind: 'proof', idDigest: await digestOf(claims['jti'] as string) }
}

function wrongClaim(claims: JsonObject, context: ProofContext): string | undefined {
  const { jti, htm, htu, iat } = claims as Partial<Record<string, JsonValue>>
  const seconds = context.now / 1000
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) return 'jti'
  if (htm !== context.httpMethod) return 'htm'
  if (typeof htu !== 'string' || targetOf(htu) !== targetOf(context.resource)) return 'htu'
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return 'iat'
  if (iat < seconds - PROOF_LIFE_SECONDS || iat > seconds + PROOF_AHEAD_SECONDS) return 'iat'
  return undefined
}

/** RFC 9449 section 4.3: without query and fragment, after the normalization of URLs. */
function targetOf(url: string): string | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return undefined
  return `${parsed.origin}${parsed.pathname}`
}

function isPublicKey(value: JsonValue | undefined): value is JWK & JsonObject {
  if (!isJsonObject(value)) return false
  if (SECRET_MEMBERS.some((member) => Object.hasOwn(value, member))) return false
  const { kty, n } = value
  if (kty === 'RSA') return typeof n === 'string' && n.length >= LEAST_MODULUS
  return kty === 'EC' || kty === 'OKP'
}

/** Base64url SHA-256 of a text (RFC 9449 section 4.2, `ath`). */
async function digestOf(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return encodeBase64Url(new Uint8Array(bytes))
}

function bad(detail: string): BadProof {
  return { kind: 'bad-proof', detail }
}
