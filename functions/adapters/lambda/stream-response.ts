/**
 * Writes a response to Lambda's response stream: status and headers first, then chunks at the pace
 * at which they are taken. A reader that is gone stops the source, even one that is silent.
 */
import type { Writable } from 'node:stream'
import type { GatewayEvent } from './proxy-event.ts'

/** The part of a streaming handler's context that is set here. */
interface StreamingContext {
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

/** Resolves when all is written, or when the stream was broken because it could not be. Never rejects. */
export async function streamResponse(
  response: Response,
  output: Writable,
  streaming: LambdaStreaming,
): Promise<void> {
  const head = { statusCode: response.status, headers: Object.fromEntries(response.headers) }
  const stream = streaming.HttpResponseStream.from(output, head)
  const reader = response.body?.getReader()
  // A source may have to be read to its end though nobody is there any more.
  let left: Promise<void> | undefined
  const pace = paceOf(stream, () => {
    left = reader?.cancel().catch(() => undefined)
  })
  try {
    // The runtime sends the head with the first write only, and an answer may have no body at all.
    stream.write('')
    while (!pace.isBroken()) {
      const chunk = await reader?.read()
      if (chunk === undefined || chunk.done) break
      if (!stream.write(chunk.value)) await pace.drained()
    }
    if (!pace.isBroken()) stream.end()
  } catch (error) {
    // Bytes are out already: the stream must break, or half an answer would look whole.
    stream.destroy(error instanceof Error ? error : new Error('the answer broke off'))
  }
  await left
}

interface Pace {
  isBroken(): boolean
  /** Resolves when the stream takes more, or breaks. */
  drained(): Promise<void>
}

/** Follows a stream; an error of it that nobody listened for would end the process. */
function paceOf(stream: Writable, onBroken: () => void): Pace {
  let isBroken = false
  let wake = (): void => undefined
  const leave = (): void => {
    if (isBroken) return
    isBroken = true
    onBroken()
    wake()
  }
  stream.on('error', leave)
  stream.once('close', leave)
  stream.on('drain', () => wake())
  if (stream.destroyed) leave()
  return {
    isBroken: () => isBroken,
    drained: () => (isBroken ? Promise.resolve() : new Promise((resolve) => (wake = resolve))),
  }
}
