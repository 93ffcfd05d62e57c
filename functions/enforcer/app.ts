/**
 * The enforcer as a Hono app: POST is enforced, and where handles are sealed GET and DELETE of legacy
 * sessions; everything else has no meaning here. The call comes
 * as a binding, because a `Request` would merge doubled headers and lose the stage's variables.
 */
import { Hono } from 'hono'
import { corsHeaders } from '../core/forwarding/cors-headers.ts'
import { answerRefusal } from '../core/forwarding/refusal-answer.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { enforce, type EnforcerParts } from './enforce.ts'
import type { EnforcedAnswer } from './pass-answer.ts'

export interface EnforcerBindings {
  readonly call: HttpCall
}

/** Makes the app. `report` is told of what should never happen; the caller learns only that it did. */
export function createEnforcerApp(
  parts: EnforcerParts,
  report: (problem: unknown) => void,
): Hono<{ Bindings: EnforcerBindings }> {
  const app = new Hono<{ Bindings: EnforcerBindings }>()
  /** A refusal of what was not read; a web page that may call may read it, too. */
  const refusalOf = (refusal: Refusal, call: HttpCall): EnforcedAnswer => {
    const { requestId } = call
    const answer = answerRefusal(refusal, { idText: undefined, requestId, metadataUrl: '' })
    const server = parts.servers.find(({ name }) => name === call.server)
    if (server === undefined) return answer
    return { ...answer, headers: { ...answer.headers, ...corsHeaders(call, server) } }
  }
  const methods = parts.gate.handles === undefined ? ['POST'] : ['POST', 'GET', 'DELETE']
  app.on(methods, '*', async function enforceCall(context) {
    return responseOf(await enforce(parts, context.env.call))
  })
  app.all('*', function refuseMethod(context) {
    return responseOf(refusalOf(refuse('http_method_refused'), context.env.call))
  })
  app.onError(function refuseBroken(error, context) {
    report(error)
    return responseOf(refusalOf(refuse('internal_error'), context.env.call))
  })
  return app
}

function responseOf({ status, headers, body }: EnforcedAnswer): Response {
  const isBodiless = status === 204 || status === 205
  return new Response(isBodiless ? null : typeof body === 'string' ? body : streamOf(body), {
    status,
    headers,
  })
}

/** Pulls one chunk at a time, so that a slow client holds one chunk and not the answer. */
function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
