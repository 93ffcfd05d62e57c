/**
 * Lambda: the enforcer behind API Gateway's proxy integration, with response streaming unless the
 * deployment says that answers are buffered.
 */
import { readEnvironment } from '../adapters/environment.ts'
import { reportProblem as report } from '../adapters/report-problem.ts'
import { createAwsParts } from '../adapters/gate-parts.ts'
import { startAfterAnswer } from '../adapters/lambda/after-answer.ts'
import { bufferAnswer, type ProxyAnswer } from '../adapters/lambda/buffer-answer.ts'
import { callOf, type GatewayEvent } from '../adapters/lambda/proxy-event.ts'
import { isQuestion, type ServedView } from '../adapters/lambda/served-view.ts'
import { type LambdaStreaming, streamAnswer } from '../adapters/lambda/stream-answer.ts'
import { createCredentialHeaders } from '../adapters/upstream/credential-headers.ts'
import { createHttpUpstream } from '../adapters/upstream/http-upstream.ts'
import { readRoleKeys } from '../adapters/upstream/role-keys.ts'
import { metadataUrlOf } from '../core/forwarding/metadata-url.ts'
import { answerCall } from './answer-call.ts'
import type { EnforcerParts } from './enforce.ts'
import type { EnforcedAnswer } from './pass-answer.ts'

declare const awslambda: LambdaStreaming

const environment = readEnvironment(process.env, new URL('.', import.meta.url))
const parts = createAwsParts(environment, 'enforcer', report)
const { servers } = environment.deployment
const enforcer: EnforcerParts = {
  ...parts,
  servers,
  credentialHeaders: createCredentialHeaders({
    ...parts,
    roleKeys: () => readRoleKeys(process.env),
    clock: Date.now,
    report,
  }),
  upstream: createHttpUpstream(),
  metadataUrl: metadataUrlOf,
}
const [after] = await Promise.all([
  startAfterAnswer(process.env['AWS_LAMBDA_RUNTIME_API'], parts.afterAnswer, report),
  parts.prepare(),
])

const respond = (event: GatewayEvent): Promise<EnforcedAnswer> =>
  answerCall(enforcer, report, callOf(event))

const streamed = (): unknown =>
  awslambda.streamifyResponse(async (event, output, context) => {
    // The extension's open request and kept-alive sockets would hold the environment until its time-out.
    context.callbackWaitsForEmptyEventLoop = false
    try {
      if (isQuestion(event)) output.end(JSON.stringify(await parts.served()))
      else await streamAnswer(await respond(event), output, awslambda)
    } finally {
      after.done()
    }
  })

async function buffered(event: GatewayEvent): Promise<ProxyAnswer | ServedView> {
  try {
    if (isQuestion(event)) return await parts.served()
    return await bufferAnswer(await respond(event))
  } finally {
    after.done()
  }
}

export const handler = environment.buffersAnswers ? buffered : streamed()
