/**
 * Writes a response to Lambda's response stream: status and headers first, then chunks at the pace
 * at which they are taken. A reader that is gone stops the source.
 */
import type { Writable } from 'node:stream'
import type { GatewayEvent } from './proxy-event.ts'

/** The part of a streaming handler's context that is set here. */
export interface StreamingContext {
  /** Whether the next event waits until nothing is pending in the process. */
  callbackWaitsForEmptyEventLoop: boolean
}

/** What Lambda's runtime offers to streaming functions (AWS Lambda, "Writing response streaming-enabled functions"). */
export interface LambdaStreaming {
  streamifyResponse(
    handler: (event: GatewayEvent, output: Writable, context: StreamingContext) => Promise<void>,
  ): unknown
  readonly HttpResponseStream: {
    from(
      output: Writable,
      head: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> },
    ): Writable
  }
}

export async function streamResponse(
  response: Response,
  output: Writable,
  streaming: LambdaStreaming,
): Promise<void> {
  const head = { statusCode: response.status, headers: Object.fromEntries(response.headers) }
  const stream = streaming.HttpResponseStream.from(output, head)
  const reader = response.body?.getReader()
  try {
    // The runtime sends the head with the first write only, and an answer may have no body at all.
    stream.write('')
    for (;;) {
      const chunk = await reader?.read()
      if (chunk === undefined || chunk.done) break
      if (!stream.write(chunk.value)) await drained(stream)
    }
    stream.end()
  } catch (error) {
    await reader?.cancel().catch(() => undefined)
    // Bytes are out already: the stream must break, or half an answer would look whole.
    stream.destroy(error instanceof Error ? error : new Error('the answer broke off'))
  }
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      stream.off('drain', onDrain)
      stream.off('close', onClose)
      stream.off('error', settle)
      if (error === undefined) resolve()
      else reject(error)
    }
    const onDrain = (): void => settle()
    const onClose = (): void => settle(new Error('the reader is gone'))
    stream.once('drain', onDrain)
    stream.once('close', onClose)
    stream.once('error', settle)
  })
}
