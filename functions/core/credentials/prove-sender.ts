/**
 * Whether the sender of a bound token holds its key (RFC 9449 section 7). Refuses a bound token
 * without its proof or as a mere bearer token, an unbound one where proofs are required or promised,
 * and any binding that is not known, since it would be left unchecked.
 */
import { isJsonObject, type JsonObject } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { PROOF_AHEAD_SECONDS, PROOF_LIFE_SECONDS, verifyProof } from './dpop-proof.ts'

/** What came with the call. */
export interface PresentedProof {
  /** Every value of the DPoP header. */
  readonly proofs: readonly string[]
  readonly httpMethod: string
}

export interface BoundToken {
  /** The Authorization header that holds the token. */
  readonly header: string
  readonly claims: JsonObject
  /** The header's scheme is DPoP. */
  readonly isDpop: boolean
  /** The server's configured URL. */
  readonly resource: string
}

/** A proof is good once (RFC 9449 section 11.1): whoever decides the call claims it. */
export interface UnclaimedProof {
  /** Names the proof in the ledger; nobody else's proof, and no limit, has this key. */
  readonly key: string
  /** Seconds since the epoch from which it would be refused for its age. */
  readonly expiresAt: number
}

/** RFC 7638: SHA-256 in base64url. */
const THUMBPRINT = /^[\w-]{43}$/

/** The proof to claim. `now` in milliseconds. */
export async function proveSender(
  { header, claims, isDpop, resource }: BoundToken,
  presented: PresentedProof | undefined,
  now: number,
): Promise<UnclaimedProof | Refusal> {
  const binding = claims['cnf']
  if (binding === undefined)
    return refuse('dpop_required', { detail: 'the token is not bound to a key' })
  const thumbprint = isJsonObject(binding) ? binding['jkt'] : undefined
  const isAlone = isJsonObject(binding) && Object.keys(binding).length === 1
  if (!isAlone || typeof thumbprint !== 'string' || !THUMBPRINT.test(thumbprint))
    return refuse('token_sender_constrained', { detail: 'cnf' })
  if (!isDpop) return refuse('token_sender_constrained', { detail: 'sent as a bearer token' })
  const [proof, ...others] = presented?.proofs ?? []
  if (presented === undefined || proof === undefined) return refuse('dpop_proof_missing')
  if (others.length > 0) return refuse('dpop_proof_invalid', { detail: 'more than one' })
  const { httpMethod } = presented
  const token = header.slice(header.lastIndexOf(' ') + 1)
  const result = await verifyProof(proof, { httpMethod, resource, token, thumbprint, now })
  if (result.kind === 'bad-proof') return refuse('dpop_proof_invalid', { detail: result.detail })
  return {
    key: `dpop/${thumbprint}/${result.idDigest}`,
    expiresAt: Math.ceil(now / 1000) + PROOF_LIFE_SECONDS + PROOF_AHEAD_SECONDS,
  }
}
