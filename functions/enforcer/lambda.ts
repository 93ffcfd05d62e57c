/**
 * Lambda: the enforcer behind API Gateway's proxy integration, with response streaming unless the
 * deployment says that answers are buffered.
 */
import { readEnvironment } from '../adapters/environment.ts'
import { createAwsParts } from '../adapters/gate-parts.ts'
import { startAfterAnswer } from '../adapters/lambda/after-answer.ts'
import { bufferResponse, type ProxyAnswer } from '../adapters/lambda/buffer-response.ts'
import { callOf, type GatewayEvent } from '../adapters/lambda/proxy-event.ts'
import { type LambdaStreaming, streamResponse } from '../adapters/lambda/stream-response.ts'
import { createCredentialHeaders } from '../adapters/upstream/credential-headers.ts'
import { createHttpUpstream } from '../adapters/upstream/http-upstream.ts'
import { metadataUrlOf } from '../core/forwarding/metadata-url.ts'
import { createEnforcerApp } from './app.ts'

declare const awslambda: LambdaStreaming

const report = (problem: unknown): void =>
  console.error(problem instanceof Error ? `${problem.name}: ${problem.message}` : problem)
const environment = readEnvironment(process.env, new URL('.', import.meta.url))
const parts = createAwsParts(environment, 'enforcer', report)
const { servers } = environment.deployment
const app = createEnforcerApp(
  {
    ...parts,
    servers,
    credentialHeaders: createCredentialHeaders({ ...parts, clock: Date.now, report }),
    upstream: createHttpUpstream(),
    metadataUrl: metadataUrlOf,
  },
  report,
)
const [after] = await Promise.all([
  startAfterAnswer(process.env['AWS_LAMBDA_RUNTIME_API'], parts.afterAnswer, report),
  parts.prepare(),
])

const respond = async (event: GatewayEvent): Promise<Response> =>
  app.fetch(new Request('https://enforcer/', { method: event.httpMethod }), { call: callOf(event) })

const streamed = (): unknown =>
  awslambda.streamifyResponse(async (event, output, context) => {
    // The extension's open request and kept-alive sockets would hold the environment until its time-out.
    context.callbackWaitsForEmptyEventLoop = false
    try {
      await streamResponse(await respond(event), output, awslambda)
    } finally {
      after.done()
    }
  })

async function buffered(event: GatewayEvent): Promise<ProxyAnswer> {
  try {
    return await bufferResponse(await respond(event))
  } finally {
    after.done()
  }
}

export const handler = environment.buffersAnswers ? buffered : streamed()
