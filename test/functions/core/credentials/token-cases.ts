/** What the tests of tokens share: honest tokens, a process that has seen none, and a table's form. */
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createVerificationKeys } from '../../../../functions/adapters/secrets/verification-keys.ts'
import { createTokenCache } from '../../../../functions/core/credentials/token-cache.ts'
import type { DeploymentConfig, IssuerTrust } from '../../../../functions/core/deployment.ts'
import { createAuthenticator } from '../../../../functions/core/principal/authenticate.ts'
import { isRefusal, lookOf } from '../../../../functions/core/refusal.ts'
import {
  honestClaims,
  type Members,
  NOON,
  type SigningKey,
  signingKey,
  signToken,
  type TokenParts,
  trustIn,
} from '../../../fixtures/token-issuer.ts'

export const ISSUER = 'https://issuer.example'
export const OTHER = 'https://other.example'
export const DEMO = 'https://gateway.example/mcp/demo'
export const NOTES = 'https://gateway.example/mcp/notes'
const SERVERS = [
  { name: 'demo', resource: DEMO },
  { name: 'notes', resource: NOTES },
].map((server) => ({
  ...server,
  upstream: 'https://upstream.example/mcp',
  enforcement: 'enforcer' as const,
  origins: [],
  upstreamTimeoutMs: 1000,
}))

export const [rsa, pss, ec, ec384, okp, foreign] = await Promise.all([
  signingKey('RS256', 'rsa'),
  signingKey('PS256', 'pss'),
  signingKey('ES256', 'ec'),
  signingKey('ES384', 'ec384'),
  signingKey('EdDSA', 'okp'),
  signingKey('ES256', 'foreign'),
])

export interface Setting {
  readonly trust?: Partial<IssuerTrust>
  /** What the issuer publishes in place of its honest keys. */
  readonly keys?: readonly object[]
  readonly server?: number
}

/** Authenticates header values as a process does that has seen no token yet. */
export async function authenticate(authorization: readonly string[], setting: Setting = {}) {
  const { trust, keys, server = 0 } = setting
  const deployment: DeploymentConfig = {
    environment: 'test',
    local: false,
    servers: SERVERS,
    issuers: [trustIn(ISSUER, trust), trustIn(OTHER)],
    keySync: { unknownKeyFetchSeconds: 60, retiredKeySeconds: 3600 },
  }
  const published: Readonly<Record<string, readonly object[]>> = {
    [ISSUER]: keys ?? [rsa, pss, ec, ec384, okp].map(({ jwk }) => jwk),
    [OTHER]: [foreign.jwk],
  }
  const authenticator = createAuthenticator({
    deployment,
    keys: createVerificationKeys({
      readSecret: async (issuer) => JSON.stringify({ keys: published[issuer] }),
      syncKeys: async () => undefined,
      clock: () => NOON,
      report: () => undefined,
    }),
    cache: createTokenCache(10),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  })
  return authenticator.authenticate(authorization, SERVERS[server]!, NOON)
}

export async function codeOf(token: string, setting?: Setting): Promise<string> {
  const principal = await authenticate([`Bearer ${token}`], setting)
  return isRefusal(principal) ? principal.code : 'accepted'
}

export const base = (audience: string | readonly string[] = DEMO): Members =>
  honestClaims(ISSUER, audience)
export const honest = (parts?: TokenParts, key = ec): Promise<string> =>
  signToken(key, base(), parts)
export const seconds = NOON / 1000

export type Make = () => string | Promise<string>
/** What is refused, its code, and the neighbour that differs in just that and is accepted. */
export type Case = readonly [
  what: string,
  code: string,
  refused: Make,
  accepted: Make,
  setting?: Setting,
]

export const withHeader =
  (header: Members | string, key?: () => SigningKey): Make =>
  () =>
    honest({ header }, key?.())
export const withClaims =
  (claims: Members | string): Make =>
  () =>
    honest({ claims })
export const plain: Make = () => honest()

/** A claim's case: what is refused, its code, the claims that are, and claims that are accepted. */
export type ClaimRow = readonly [what: string, code: string, refused: Members, accepted: Members]

export const claimCases = (rows: readonly ClaimRow[]): readonly Case[] =>
  rows.map(([what, code, refused, accepted]) => [
    what,
    code,
    withClaims(refused),
    withClaims(accepted),
  ])

/** Shows that each is refused with its code, which nobody outside learns, and its neighbour accepted. */
export function itRefuses(cases: readonly Case[]): void {
  it.each(cases.map((each) => [each[0], each] as const))(
    'refuses %s',
    async (_what, [, code, refused, accepted, setting]) => {
      const refusal = await authenticate([`Bearer ${await refused()}`], setting)
      if (!isRefusal(refusal)) expect.fail('accepted')
      expect(refusal.code).toBe(code)
      expect(refusal.data).toBeUndefined()
      expect(lookOf(refusal)).toMatchObject({ status: 401, publicCode: 'invalid_token' })
      expect(await codeOf(await accepted(), setting)).toBe('accepted')
    },
  )
}
