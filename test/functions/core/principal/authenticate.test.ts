/** A token's second sight: remembered by its hash, and worth only what its key, time and audience are now. */
import { beforeEach, describe, expect, it } from 'vitest'
import { createTokenCache } from '../../../../functions/core/credentials/token-cache.ts'
import type {
  KeySet,
  VerificationKey,
} from '../../../../functions/core/credentials/verification-keys.ts'
import type { DeploymentConfig } from '../../../../functions/core/deployment.ts'
import {
  type Authenticator,
  createAuthenticator,
} from '../../../../functions/core/principal/authenticate.ts'
import { isRefusal, type Refusal, refuse } from '../../../../functions/core/refusal.ts'
import {
  honestClaims,
  NOON,
  signingKey,
  signToken,
  trustIn,
} from '../../../fixtures/token-issuer.ts'

const ISSUER = 'https://issuer.example'
const [DEMO, NOTES] = ['demo', 'notes'].map((name) => ({
  name,
  resource: `https://gateway.example/mcp/${name}`,
  upstream: 'https://upstream.example/mcp',
  enforcement: 'enforcer' as const,
  origins: [],
  upstreamTimeoutMs: 1000,
}))
const key = await signingKey('ES256', 'ec')
const token = await signToken(key, honestClaims(ISSUER, DEMO!.resource))
const deployment: DeploymentConfig = {
  environment: 'test',
  local: false,
  servers: [DEMO!, NOTES!],
  issuers: [trustIn(ISSUER)],
  keySync: { unknownKeyFetchSeconds: 60, retiredKeySeconds: 3600 },
}

/** The key with a count of how often it was used. */
function countingKey(): VerificationKey & { uses: number } {
  return {
    kid: 'ec',
    algorithms: ['ES256'],
    uses: 0,
    importFor() {
      this.uses += 1
      return crypto.subtle.importKey('jwk', key.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
        'verify',
      ])
    },
  }
}

let verifier: ReturnType<typeof countingKey>
let published: KeySet | Refusal
let lookedFor: number
let authenticator: Authenticator
const CAPACITY = 3

beforeEach(() => {
  verifier = countingKey()
  published = { kind: 'key-set', keys: [verifier] }
  lookedFor = 0
  authenticator = createAuthenticator({
    deployment,
    keys: {
      of: () => published,
      afterUnknown: () => {
        lookedFor += 1
        return Promise.resolve(published)
      },
    },
    cache: createTokenCache(CAPACITY),
    hash: (text) => text,
  })
})

async function see(now = NOON, server = DEMO!, text = token): Promise<string> {
  const principal = await authenticator.authenticate([`Bearer ${text}`], server, now)
  return isRefusal(principal) ? principal.code : principal.subject
}

describe('the second sight of a token', () => {
  it('verifies no signature', async () => {
    expect(await see()).toBe('alice')
    expect(await see()).toBe('alice')
    expect(verifier.uses).toBe(1)
  })

  it('ends with the token, to the second and its tolerance', async () => {
    expect(await see()).toBe('alice')
    const end = NOON + 600_000
    expect(await see(end + 4_999)).toBe('alice')
    expect(await see(end + 5_000)).toBe('token_expired')
    expect(await see(end + 4_999)).toBe('alice')
  })

  it('is good for no other server than the first', async () => {
    expect(await see()).toBe('alice')
    expect(await see(NOON, NOTES)).toBe('token_audience_wrong')
    expect(await see()).toBe('alice')
  })

  it('ends when its key is dropped, and comes back with it', async () => {
    expect(await see()).toBe('alice')
    published = { kind: 'key-set', keys: [] }
    expect(await see()).toBe('token_key_unknown')
    published = { kind: 'key-set', keys: [verifier] }
    expect(await see()).toBe('alice')
    expect(verifier.uses).toBe(2)
  })

  it('is verified anew by another key of the same name', async () => {
    expect(await see()).toBe('alice')
    const other = await signingKey('ES256', 'other')
    const jwk = { ...other.jwk, kid: 'ec' }
    const importOther = () =>
      crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
    published = {
      kind: 'key-set',
      keys: [{ kid: 'ec', algorithms: ['ES256'], importFor: importOther }],
    }
    expect(await see()).toBe('token_signature_wrong')
  })

  it('waits for keys like the first: none, no entry', async () => {
    expect(await see()).toBe('alice')
    published = refuse('keys_unavailable')
    expect(await see()).toBe('keys_unavailable')
  })

  it('is forgotten where others were seen later', async () => {
    await see()
    for (let count = 0; count < CAPACITY; count += 1) {
      const claims = { ...honestClaims(ISSUER, DEMO!.resource), jti: String(count) }
      expect(await see(NOON, DEMO, await signToken(key, claims))).toBe('alice')
    }
    await see()
    expect(verifier.uses).toBe(1 + CAPACITY + 1)
  })

  it('is not that of a token that differs in its signature alone', async () => {
    await see()
    const [header, claims] = token.split('.')
    const forged = `${header!}.${claims!}.${'A'.repeat(86)}`
    expect(await see(NOON, DEMO, forged)).toBe('token_signature_wrong')
  })

  it('does not count where the first was refused', async () => {
    const claims = { ...honestClaims(ISSUER, DEMO!.resource), roles: ['root'] }
    const refused = await signToken(key, claims)
    expect(await see(NOON, DEMO, refused)).toBe('role_not_issued_here')
    expect(await see(NOON, DEMO, refused)).toBe('role_not_issued_here')
    expect(verifier.uses).toBe(2)
  })
})

describe('a key id that is not there', () => {
  it('is looked for, and refused when it does not come', async () => {
    const stranger = await signingKey('ES256', 'stranger')
    const unknown = await signToken(stranger, honestClaims(ISSUER, DEMO!.resource))
    expect(await see(NOON, DEMO, unknown)).toBe('token_key_unknown')
    expect(lookedFor).toBe(1)
  })

  it('is not looked for where the issuer is not known', async () => {
    const claims = { ...honestClaims(ISSUER, DEMO!.resource), iss: 'https://attacker.example' }
    const stranger = await signingKey('ES256', 'stranger')
    expect(await see(NOON, DEMO, await signToken(stranger, claims))).toBe('token_issuer_unknown')
    expect(lookedFor).toBe(0)
  })
})
