/** Which `typ` and `alg` values a configuration may accept; refuses those that are never an access token's. */

/** RFC 7518 section 3.1, RFC 8037, RFC 9864: those with a public key. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** Types of JWTs that are something else: proofs, assertions, events, answers. */
const OTHER_TYPES = [
  ...['dpop+jwt', 'oauth-id-jag+jwt', 'logout+jwt', 'secevent+jwt', 'client-authentication+jwt'],
  ...['oauth-authz-req+jwt', 'token-introspection+jwt', 'kb+jwt', 'jwe', 'none'],
]

/** Lower case, without `application/` (RFC 7515 section 4.1.9). */
export function normalTyp(text: string): string {
  return text.toLowerCase().replace(/^application\//, '')
}

export function typComplaint(text: string): string | undefined {
  if (OTHER_TYPES.includes(normalTyp(text))) return 'is not the type of an access token.'
  return /^[\w!#$&^.+/-]{1,64}$/.test(text)
    ? undefined
    : 'must be a typ header value such as at+jwt or JWT.'
}

export function algorithmComplaint(text: string): string | undefined {
  if (ALGORITHMS.includes(text)) return undefined
  const reason = /^(?:none|hs)/i.test(text)
    ? 'lets everybody who can verify a token make one, or needs no key at all.'
    : 'is not known.'
  return `${reason} Use some of ${ALGORITHMS.join(', ')}.`
}
