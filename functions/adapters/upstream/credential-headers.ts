/**
 * Makes the headers of each kind of upstream credential from its secret. Rejects, without its value,
 * where a secret cannot be read or is not what its kind needs.
 */
import type { CredentialHeaders } from '../../core/forwarding/credential-headers.ts'
import { isJsonObject } from '../../core/json.ts'
import { createLastGood, type LastGood } from '../last-good.ts'
import { createTokenExchange } from './exchange-token.ts'
import type { RoleKeys } from './role-keys.ts'

export interface CredentialParts {
  /** Text of a secret, by name. */
  readonly readSecret: (name: string) => Promise<string>
  /** Keys of the role that signs where a `sigv4` credential names no secret; absent: there is none. */
  readonly roleKeys?: () => RoleKeys | undefined
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly report: (problem: unknown) => void
}

export function createCredentialHeaders(parts: CredentialParts): CredentialHeaders {
  const sources = new Map<string, LastGood<string>>()
  const exchange = createTokenExchange(parts.clock)

  async function secretOf(name: string): Promise<string> {
    let source = sources.get(name)
    if (source === undefined) {
      source = createLastGood({
        read: () => parts.readSecret(name),
        clock: parts.clock,
        refreshAfterMs: 60_000,
        staleAfterMs: 300_000,
        waitMs: 500,
        lastGoodMs: 24 * 3_600_000,
        report: parts.report,
      })
      sources.set(name, source)
    }
    const text = await source.current()
    if (text === undefined) throw new Error('The upstream credential cannot be read')
    return text
  }

  return async (asked) => {
    const credential = asked.server.upstreamCredential
    if (credential === undefined) return {}
    switch (credential.kind) {
      case 'basic': {
        const basic = basicOf(await secretOf(credential.secret))
        return { authorization: `Basic ${Buffer.from(basic).toString('base64')}` }
      }
      case 'header':
        return { [credential.header]: (await secretOf(credential.secret)).trim() }
      case 'sigv4': {
        const { secret } = credential
        const keys = secret === undefined ? ownKeys(parts) : membersOf(await secretOf(secret))
        // Loaded by who signs, and by nobody else's cold start.
        const { signRequest } = await import('./sign-request.ts')
        return signRequest(asked.request, credential, { ...keys }, parts.clock())
      }
      case 'exchange': {
        const client = clientOf(await secretOf(credential.secret))
        return { authorization: `Bearer ${await exchange(client, credential, asked)}` }
      }
    }
  }
}

function ownKeys({ roleKeys }: CredentialParts): RoleKeys {
  const keys = roleKeys?.()
  if (keys === undefined)
    throw new Error(
      'There is no role to sign with here: an upstream credential has to name a secret',
    )
  return keys
}

/** RFC 7617: `user:password`, or JSON with the two. */
function basicOf(secret: string): string {
  if (!secret.trimStart().startsWith('{')) return secret.trim()
  const { username, password } = membersOf(secret)
  if (username === undefined || password === undefined || username.includes(':')) throw unfit()
  return `${username}:${password}`
}

function clientOf(secret: string): { readonly id: string; readonly secret: string } {
  const { client_id: id, client_secret: own } = membersOf(secret)
  if (id === undefined || own === undefined) throw unfit()
  return { id, secret: own }
}

/** Texts of a secret that is a JSON object. */
function membersOf(secret: string): Readonly<Record<string, string | undefined>> {
  let value: unknown
  try {
    value = JSON.parse(secret)
  } catch {
    throw unfit()
  }
  if (!isJsonObject(value)) throw unfit()
  const texts = Object.entries(value).filter(([, each]) => typeof each === 'string' && each !== '')
  return Object.fromEntries(texts) as Readonly<Record<string, string | undefined>>
}

function unfit(): Error {
  return new Error('The secret of an upstream credential is not what its kind needs')
}
