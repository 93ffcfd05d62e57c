/**
 * Exchanges a caller's token for one of the upstream's (RFC 8693, Token Exchange). Rejects any answer
 * but a bearer access token; nothing is followed, retried or kept beyond a token's life.
 */
import { createHash } from 'node:crypto'
import type { UpstreamCredential } from '../../core/deployment.ts'
import type { CredentialedRequest } from '../../core/forwarding/credential-headers.ts'
import { isJsonObject } from '../../core/json.ts'

/** Exchanged tokens that one process keeps. */
const KEPT = 1000
const TIMEOUT_MS = 5000
const MOST_CHARACTERS = 65_536
/** A token that is about to expire would do so under way. */
const EARLY_MS = 30_000
/** Where the answer does not say (RFC 8693 section 2.2.1: `expires_in` is optional). */
const DEFAULT_LIFE_SECONDS = 60

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

type Exchange = Extract<UpstreamCredential, { kind: 'exchange' }>

interface Kept {
  readonly token: Promise<string>
  expiresAt: number
}

/** Tokens are kept for each caller's token and server: one with fewer scopes is another. */
export function createTokenExchange(
  clock: () => number,
): (
  client: { readonly id: string; readonly secret: string },
  exchange: Exchange,
  asked: Pick<CredentialedRequest, 'server' | 'principal' | 'token'>,
) => Promise<string> {
  const kept = new Map<string, Kept>()

  return (client, exchange, { server, principal, token }) => {
    const { issuer, tenant, subject } = principal
    const digest = createHash('sha256').update(token).digest('base64')
    const key = JSON.stringify([server.name, issuer, tenant, subject, digest])
    const known = kept.get(key)
    if (known !== undefined && clock() < known.expiresAt) return known.token
    const entry: Kept = { token: fetchToken(), expiresAt: Number.POSITIVE_INFINITY }
    kept.delete(key)
    kept.set(key, entry)
    const [oldest] = kept.keys()
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
    return entry.token

    async function fetchToken(): Promise<string> {
      const askedAt = clock()
      try {
        const { accessToken, lifeSeconds } = await exchangeToken(client, exchange, token)
        entry.expiresAt = askedAt + lifeSeconds * 1000 - EARLY_MS
        return accessToken
      } catch (error) {
        if (kept.get(key) === entry) kept.delete(key)
        throw error
      }
    }
  }
}

async function exchangeToken(
  client: { readonly id: string; readonly secret: string },
  { tokenEndpoint, audience, scope }: Exchange,
  token: string,
): Promise<{ readonly accessToken: string; readonly lifeSeconds: number }> {
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: ACCESS_TOKEN,
    requested_token_type: ACCESS_TOKEN,
  })
  if (audience !== undefined) form.set('audience', audience)
  if (scope !== undefined) form.set('scope', scope)
  // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
  const basic = [client.id, client.secret].map(encodeURIComponent).join(':')
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
    },
    body: form,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = await readAnswer(response)
  const { access_token: accessToken, token_type: type } = answer
  const { issued_token_type: issued, expires_in: life } = answer
  const isToken = typeof accessToken === 'string' && /^[\w.~+/-]+=*$/.test(accessToken)
  const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer'
  if (!isToken || !isBearer || (issued !== undefined && issued !== ACCESS_TOKEN))
    throw new Error('The token endpoint gave no bearer access token')
  const lifeSeconds = typeof life === 'number' && life > 0 ? life : DEFAULT_LIFE_SECONDS
  return { accessToken, lifeSeconds }
}

/** The answer's members; its text may hold a token and is in no message. */
async function readAnswer(response: Response): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_CHARACTERS) throw new Error('The token endpoint’s answer is too large')
  }
  if (response.status !== 200) throw new Error(`The token endpoint answered ${response.status}`)
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch {
    // Said below, without the parser's message, which would quote the text.
  }
  throw new Error('The token endpoint’s answer is no JSON object')
}
