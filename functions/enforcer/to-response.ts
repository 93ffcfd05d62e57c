/**
 * An answer as a `Response`, for servers that speak in those. Lambda's stream takes answers as they are.
 */
import type { EnforcedAnswer } from './pass-answer.ts'

export function toResponse({ status, headers, body }: EnforcedAnswer): Response {
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
