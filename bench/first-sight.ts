/**
 * The first sight of a token: the authorizer's app on tokens that it does not remember, against
 * `jose.jwtVerify` with the same key on the same tokens.
 */
import { jwtVerify } from 'jose'
import { createAuthorizerApp } from '../functions/authorizer/app.ts'
import type { DeploymentConfig } from '../functions/core/deployment.ts'
import { FILE_READ, httpCall } from './calls.ts'
import { createGate } from './gate.ts'
import { type BenchIssuer, ISSUER } from './issuer.ts'
import { type Timing, timeTasks } from './measure.ts'

export interface FirstSight {
  readonly bare: Timing
  readonly authorizer: Timing
}

/** More than a process remembers, used in turn: each is forgotten by the time it comes again. */
const TOKENS = 1500

export async function timeFirstSight(
  deployment: DeploymentConfig,
  issuer: BenchIssuer,
): Promise<FirstSight> {
  const parts = await createGate(deployment, issuer, 'edge')
  const { servers } = deployment
  const app = createAuthorizerApp({
    ...parts,
    servers,
    credentialOf: () => Promise.resolve(undefined),
    metadataUrl: () => '',
    report: () => undefined,
  })
  const audience = servers.find(({ name }) => name === 'guarded')?.resource ?? ''
  const tokens = await Promise.all(
    Array.from({ length: TOKENS }, (_, index) => issuer.token(audience, `token-${index}`)),
  )
  const calls = tokens.map((token) => httpCall('guarded', token, FILE_READ, false))
  const request = new Request('https://bench/', { method: 'POST' })
  const next = turns(tokens.length)
  const nextCall = turns(calls.length)
  return timeTasks({
    bare: () => jwtVerify(tokens[next()] ?? '', issuer.publicKey, { issuer: ISSUER, audience }),
    authorizer: async () => {
      const call = calls[nextCall()]
      if (call === undefined) throw new Error('No such call')
      const response = await app.fetch(request, { call })
      if (response.status !== 200) throw new Error('The token was refused')
    },
  })
}

function turns(length: number): () => number {
  let turn = 0
  return () => {
    turn = (turn + 1) % length
    return turn
  }
}
