/**
 * What it costs to know who calls, without anything that comes after: a token that was never seen, one
 * that is remembered, ten thousand that take turns, and keys that nobody has, each against
 * `jose.jwtVerify` with the same key.
 */
import { hash, randomBytes } from 'node:crypto'
import { importJWK, jwtVerify, SignJWT } from 'jose'
import { createVerificationKeys } from '../functions/adapters/secrets/verification-keys.ts'
import { createTokenCache } from '../functions/core/credentials/token-cache.ts'
import type { DeploymentConfig } from '../functions/core/deployment.ts'
import {
  type Authenticator,
  createAuthenticator,
} from '../functions/core/principal/authenticate.ts'
import { isRefusal } from '../functions/core/refusal.ts'
import { type BenchIssuer, ISSUER } from './issuer.ts'
import { type Timing, timeTasks } from './measure.ts'

export interface TokenTimes {
  readonly bare: Timing
  readonly first: Timing
  readonly remembered: Timing
  /** 10,000 distinct tokens in turn, of which a process remembers 1,000. */
  readonly many: Timing
  /** A well-formed token that names a key that does not exist. */
  readonly unknownKey: Timing
  /** How often key-sync was asked for all of those, and how many there were. */
  readonly asked: number
  readonly unknown: number
}

const FEW = 1500
const MANY = 10_000
const REMEMBERED = 1000

export async function timeTokens(
  deployment: DeploymentConfig,
  issuer: BenchIssuer,
): Promise<TokenTimes> {
  const server = deployment.servers[0]
  if (server === undefined) throw new Error('No server')
  let asked = 0
  const keys = createVerificationKeys({
    readSecret: () => Promise.resolve(JSON.stringify(issuer.keySet)),
    syncKeys: () => {
      asked += 1
      return Promise.resolve()
    },
    clock: Date.now,
    report: () => undefined,
  })
  const authenticator = createAuthenticator({
    deployment,
    keys,
    cache: createTokenCache(REMEMBERED),
    hash: (token) => hash('sha256', token, 'base64'),
  })
  const audience = server.resource
  const tokens = await Promise.all(
    Array.from({ length: MANY }, (_, index) => issuer.token(audience, `token-${index}`)),
  )
  const foreign = await Promise.all(Array.from({ length: FEW }, () => tokenOfNobody(audience)))
  const [next, nextFirst, nextMany, nextForeign] = [turns(FEW), turns(FEW), turns(MANY), turns(FEW)]
  const known = tokens[0] ?? ''
  let unknown = 0
  const see = async (token: string, isGood = true): Promise<void> => {
    if ((await isKnown(authenticator, token)) !== isGood) throw new Error('Not as expected')
  }
  const isKnown = async (who: Authenticator, token: string): Promise<boolean> =>
    !isRefusal(await who.authenticate([`Bearer ${token}`], server, Date.now()))
  const times = await timeTasks({
    bare: () => jwtVerify(tokens[next()] ?? '', issuer.publicKey, { issuer: ISSUER, audience }),
    first: () => see(tokens[nextFirst()] ?? ''),
    remembered: () => see(known),
    many: () => see(tokens[nextMany()] ?? ''),
    unknownKey: () => {
      unknown += 1
      return see(foreign[nextForeign()] ?? '', false)
    },
  })
  return { ...times, asked, unknown }
}

async function tokenOfNobody(audience: string): Promise<string> {
  const key = await importJWK({ kty: 'oct', k: randomBytes(32).toString('base64url') }, 'HS256')
  const signed = await new SignJWT({ tenant: 'tenant_a', roles: [] })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setSubject('alice')
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key)
  // As an attacker writes it: the issuer's algorithm, a key id made up, any signature.
  const header = { alg: 'RS256', typ: 'at+jwt', kid: randomBytes(8).toString('hex') }
  const [, payload = '', signature = ''] = signed.split('.')
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`
}

function turns(length: number): () => number {
  let turn = 0
  return () => {
    turn = (turn + 1) % length
    return turn
  }
}
