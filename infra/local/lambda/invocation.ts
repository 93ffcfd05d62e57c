/** One call of a function and what can come of it. */
import type { Readable } from 'node:stream'

export interface Invocation {
  readonly requestId: string
  readonly payload: Uint8Array
  /** Value of `X-Amzn-Trace-Id`. */
  readonly traceId: string
  readonly clientContext: string | undefined
  /** The ARN that the caller used, with version or alias if it named one. */
  readonly functionArn: string
}

export type InvocationOutcome =
  /** The function answered, or failed (`functionError` set, the payload then describes the error). */
  | {
      readonly kind: 'payload'
      readonly payload: Buffer
      readonly functionError: string | undefined
    }
  /** A streaming handler began to answer. The body fails if the function does so later. */
  | {
      readonly kind: 'stream'
      readonly contentType: string
      readonly body: Readable
      /** Once the body ended: whether the function reported an error in the trailers. */
      brokeOff(): boolean
    }
  /** Lambda refused the call: no environment ran. */
  | { readonly kind: 'refused'; readonly reason: 'throttled' | 'payload-too-large' }

/** The outcome of a call that the platform ended, in the form that Lambda gives it. */
export function platformError(
  requestId: string,
  errorType: string,
  message: string,
): InvocationOutcome {
  const errorMessage = `RequestId: ${requestId} Error: ${message}`
  return {
    kind: 'payload',
    payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
    functionError: 'Unhandled',
  }
}

const BROKEN_STREAM = {
  kind: 'payload',
  payload: Buffer.from(
    JSON.stringify({ errorType: 'Runtime.StreamError', errorMessage: 'The stream broke off.' }),
  ),
  functionError: 'Unhandled',
} as const

/** Reads a stream to its end, for callers that cannot stream. */
export async function bufferOutcome(
  outcome: InvocationOutcome,
): Promise<Exclude<InvocationOutcome, { kind: 'stream' }>> {
  if (outcome.kind !== 'stream') return outcome
  const chunks: Buffer[] = []
  try {
    for await (const chunk of outcome.body) chunks.push(chunk as Buffer)
    if (outcome.brokeOff()) return BROKEN_STREAM
  } catch {
    return BROKEN_STREAM
  }
  return { kind: 'payload', payload: Buffer.concat(chunks), functionError: undefined }
}
