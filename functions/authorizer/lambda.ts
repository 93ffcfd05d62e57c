/**
 * Lambda: API Gateway's REQUEST authorizer. A 401 must be thrown as exactly `Unauthorized`; any
 * other refusal is a Deny whose context the gateway response shows.
 */
import { readEnvironment } from '../adapters/environment.ts'
import { reportProblem as report } from '../adapters/report-problem.ts'
import { createAwsParts } from '../adapters/gate-parts.ts'
import { startAfterAnswer } from '../adapters/lambda/after-answer.ts'
import { type AuthorizerAnswer, policyOf } from '../adapters/lambda/authorizer-policy.ts'
import { isQuestion, type ServedView } from '../adapters/lambda/served-view.ts'
import { callOf, type GatewayEvent } from '../adapters/lambda/proxy-event.ts'
import { metadataUrlOf } from '../core/forwarding/metadata-url.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import type { Refusal } from '../core/refusal.ts'
import { createAuthorizerApp } from './app.ts'

const environment = readEnvironment(process.env, new URL('.', import.meta.url))
const parts = createAwsParts(environment, 'edge', report)
const { servers } = environment.deployment
const metadata = new Map(servers.map((server) => [server.name, metadataUrlOf(server)]))
const metadataUrl = (name: string): string => metadata.get(name) ?? ''
/** One line of JSON, which an alarm or a query can count. */
const unauthorized = ({ requestId, server }: HttpCall, { code }: Refusal): void =>
  console.log(JSON.stringify({ message: 'unauthorized', code, requestId, server }))
const app = createAuthorizerApp({ ...parts, servers, metadataUrl, unauthorized, report })
const [after] = await Promise.all([
  startAfterAnswer(process.env['AWS_LAMBDA_RUNTIME_API'], parts.afterAnswer, report),
  parts.prepare(),
])

/** The same for every call, because what is asked is in the binding. */
const REQUEST = new Request('https://authorizer/')

export async function handler(
  event: GatewayEvent & { readonly methodArn: string },
): Promise<AuthorizerAnswer | ServedView> {
  try {
    if (isQuestion(event)) return await parts.served()
    return await policyOf(await app.fetch(REQUEST, { call: callOf(event) }), event.methodArn)
  } finally {
    after.done()
  }
}
