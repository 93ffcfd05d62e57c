/**
 * Writes an answer to Lambda's response stream: status and headers first, then chunks at the pace
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

/** An answer to be sent: a text at once, or chunks as they come. */
export interface SentAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array> | string
}

/** Resolves when all is written, or when the stream was broken because it could not be. Never rejects. */
export async function streamAnswer(
  { status, headers, body }: SentAnswer,
  output: Writable,
  streaming: LambdaStreaming,
): Promise<void> {
  const stream = streaming.HttpResponseStream.from(output, { statusCode: status, headers })
  const chunks = typeof body === 'string' ? textOnly(body) : body[Symbol.asyncIterator]()
  const left = Promise.withResolvers<undefined>()
  const pace = paceOf(stream, () => {
    left.resolve(leave(chunks))
  })
  await Promise.race([writeAll(chunks, stream, pace), left.promise])
  // A source may have to be read to its end though nobody is there any more.
  if (pace.isBroken()) await left.promise
}

async function writeAll(
  chunks: AsyncIterator<Uint8Array | string>,
  stream: Writable,
  pace: Pace,
): Promise<void> {
  // The runtime sends the head with the first write: with a chunk that is at hand, or else alone.
  let isHeadOut = false
  const sendHead = (): void => {
    if (isHeadOut || pace.isBroken()) return
    isHeadOut = true
    stream.write('')
  }
  const waited = setImmediate(sendHead)
  try {
    while (!pace.isBroken()) {
      const chunk = await chunks.next()
      if (chunk.done === true) break
      isHeadOut = true
      if (!stream.write(chunk.value)) await pace.drained()
    }
    sendHead()
    if (!pace.isBroken()) stream.end()
  } catch (error) {
    // Bytes are out already: the stream must break, or half an answer would look whole.
    stream.destroy(error instanceof Error ? error : new Error('the answer broke off'))
  } finally {
    clearImmediate(waited)
  }
}

function textOnly(text: string): AsyncIterator<string> {
  let isOut = text === ''
  return {
    next() {
      if (isOut) return Promise.resolve({ done: true, value: undefined })
      isOut = true
      return Promise.resolve({ done: false, value: text })
    },
  }
}

async function leave(chunks: AsyncIterator<unknown>): Promise<undefined> {
  try {
    await chunks.return?.()
  } catch {
    // How it ended is of no interest to somebody who left.
  }
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
