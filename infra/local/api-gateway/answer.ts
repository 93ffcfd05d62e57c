/** What goes back to the client: complete, or produced while it is sent. */
import type { Readable } from 'node:stream'

export interface AnswerHead {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export interface BufferedAnswer extends AnswerHead {
  readonly kind: 'buffered'
  readonly body: Buffer
}

export interface StreamedAnswer extends AnswerHead {
  readonly kind: 'streamed'
  /** Bytes that arrived together with the head. */
  readonly first: Buffer
  readonly body: Readable
  /** Asked once the body ended: whether the source reported that it broke off. */
  brokeOff(): boolean
  /** What to do with the source when the client has gone: Lambda runs on, an HTTP upstream is left. */
  readonly whenClientLeaves: 'drain' | 'destroy'
  /** The connection is cut after so long, and after so long without a byte. */
  readonly limitMs: number
  readonly idleMs: number
}

export type Answer = BufferedAnswer | StreamedAnswer
