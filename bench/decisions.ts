/**
 * Warm decisions: what a call with a known token takes through each enforcement point's app, against
 * the bare evaluation of the very input that it asks policy about. The upstream is in this process.
 */
import { readFile } from 'node:fs/promises'
import { readBundle } from '../functions/adapters/bundles/read-bundle.ts'
import { ENTRYPOINT } from '../functions/adapters/bundles/bundle-manifest.ts'
import { instantiate } from '../functions/adapters/engines/opa-module.ts'
import { policyOf } from '../functions/adapters/lambda/authorizer-policy.ts'
import { createAuthorizerApp } from '../functions/authorizer/app.ts'
import type { DeploymentConfig } from '../functions/core/deployment.ts'
import { metadataUrlOf } from '../functions/core/forwarding/metadata-url.ts'
import type { Upstream } from '../functions/core/forwarding/upstream.ts'
import { answerCall } from '../functions/enforcer/answer-call.ts'
import type { EnforcedAnswer } from '../functions/enforcer/pass-answer.ts'
import { SHIPPED_BUNDLE } from '../policies/build/build-bundle.ts'
import { ANSWER, DATABASE_QUERY, FILE_READ, httpCall } from './calls.ts'
import { createEmbedded } from './embedded.ts'
import { createGate, ENCODES } from './gate.ts'
import type { BenchIssuer } from './issuer.ts'
import { type Task, type Timing, timeTasks } from './measure.ts'

export interface Decisions {
  /** The SDK alone, evaluating the input of the edge call. */
  readonly bare: Timing
  readonly edge: Timing
  /** The same, and the record made ready to be sent. */
  readonly edgeEncoded: Timing
  readonly enforcer: Timing
  /** The middleware in a server of one's own, with a handler that answers at once. */
  readonly embedded: Timing
  /** The SDK alone, evaluating the input of the query at the enforcer. */
  readonly bareSql: Timing
  readonly enforcerSql: Timing
}

const ANSWER_BYTES = new TextEncoder().encode(ANSWER)

const UPSTREAM: Upstream = {
  send: () =>
    Promise.resolve({
      kind: 'upstream-answer',
      status: 200,
      headers: new Map([['content-type', 'application/json']]),
      body: (async function* () {
        yield ANSWER_BYTES
      })(),
      cancel: () => undefined,
    }),
}

export async function timeDecisions(
  deployment: DeploymentConfig,
  issuer: BenchIssuer,
): Promise<Decisions> {
  const report = (problem: unknown): never => {
    throw problem instanceof Error ? problem : new Error(String(problem))
  }
  const { servers } = deployment
  const credentialOf = () => Promise.resolve(undefined)
  const atEdge = await createGate(deployment, issuer, 'edge')
  const said = { metadataUrl: () => '', report: () => undefined }
  const edgeApp = createAuthorizerApp({ ...atEdge, servers, credentialOf, ...said })
  const encoding = await createGate(deployment, issuer, 'edge', ENCODES)
  const encodingApp = createAuthorizerApp({ ...encoding, servers, credentialOf, ...said })
  const atEnforcer = await createGate(deployment, issuer, 'enforcer')
  const own = { servers, credentialOf, upstream: UPSTREAM, metadataUrl: metadataUrlOf }
  const enforcerParts = { ...atEnforcer, ...own }
  const resourceOf = (name: string): string =>
    servers.find((server) => server.name === name)?.resource ?? ''
  const edgeToken = await issuer.token(resourceOf('edge'), 'edge')
  const token = await issuer.token(resourceOf('guarded'), 'guarded')
  const request = new Request('https://bench/', { method: 'POST' })

  const edgeCall = httpCall('edge', edgeToken, FILE_READ, false)
  const fileCall = httpCall('guarded', token, FILE_READ, true)
  const sqlCall = httpCall('guarded', token, DATABASE_QUERY, true)
  const edge = async () => expectAllow(await edgeApp.fetch(request, { call: edgeCall }))
  const edgeEncoded = async () => expectAllow(await encodingApp.fetch(request, { call: edgeCall }))
  const enforcer = async () => expectPassed(await answerCall(enforcerParts, report, fileCall))
  const enforcerSql = async () => expectPassed(await answerCall(enforcerParts, report, sqlCall))

  const embedded = await createEmbedded()
  const embeddedCall = async () => expectOk(await embedded.call())

  await edge()
  const bare = await bareEvaluation(atEdge.lastInput())
  await enforcerSql()
  const bareSql = await bareEvaluation(atEnforcer.lastInput())
  const tasks = { bare, edge, edgeEncoded, enforcer, embedded: embeddedCall, bareSql, enforcerSql }
  try {
    return await timeTasks(tasks)
  } finally {
    await embedded.close()
  }
}

/** The function's own last step: the answer in API Gateway's words. */
async function expectAllow(response: Response): Promise<void> {
  const { policyDocument } = await policyOf(response, 'arn')
  if (policyDocument.Statement[0]?.Effect !== 'Allow') throw new Error('The call was refused')
}

/** The answer is read to its end, as the function does before it is done. */
async function expectPassed({ status, body }: EnforcedAnswer): Promise<void> {
  if (status !== 200 || typeof body === 'string') throw new Error('The call was refused')
  for await (const chunk of body) if (chunk.byteLength === 0) throw new Error('Nothing came')
}

/** The answer is read to its end, as the function does before it is done. */
async function expectOk(response: Response): Promise<void> {
  const body = await response.text()
  if (response.status !== 200) throw new Error(`The call was refused: ${body}`)
}

async function bareEvaluation(input: object): Promise<Task> {
  const bundle = await readBundle(await readFile(SHIPPED_BUNDLE))
  if (bundle.kind === 'bundle-problem') throw new Error(bundle.message)
  const data = new TextEncoder().encode(JSON.stringify(bundle.data)).buffer
  const instance = instantiate(await WebAssembly.compile(bundle.wasm), data)
  const entrypoint = instance.entrypoints[ENTRYPOINT]
  if (entrypoint === undefined) throw new Error('The bundle has no entry point')
  // The SDK takes objects, too: writing the input as JSON is part of every evaluation.
  return () => instance.evaluate(input as ArrayBuffer, entrypoint)
}
