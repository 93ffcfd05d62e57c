/**
 * What policy says about what an answer may hold: which things the caller could be allowed, and what a
 * server may ask of the client. Each thing is asked about once for each answer.
 */
import type { Clamped } from '../constraints/enforce-constraints.ts'
import type { Redaction } from '../constraints/obligations/obligation.ts'
import type { HeardTask } from '../decide-heard.ts'
import { allowsInStream } from '../decision/allows-in-stream.ts'
import type { Circumstances } from '../decision/build-input.ts'
import { couldBeSeen } from '../decision/could-be-seen.ts'
import type { PolicyEngine } from '../decision/policy-engine.ts'
import type { AnswerHandles } from '../handles/answer-handles.ts'
import type { Invocation } from '../invocation/invocation.ts'
import type { ServerMessageRow } from '../invocation/method-row.ts'
import type { ScreenedCall } from './screen-message.ts'

/** What is known of a call that passed the gate. */
export interface CallToScreen {
  readonly engine: PolicyEngine
  readonly circumstances: Circumstances
  /** The call whose answer comes. */
  readonly invocation: Invocation
  readonly redaction: Redaction | undefined
  /** Arguments that were brought to a bound; absent: none. */
  readonly clamped?: readonly Clamped[]
  readonly handles: AnswerHandles
  /** Tasks of which the answer may bring news. */
  readonly heard?: readonly HeardTask[] | undefined
  /** Whether a tool of the server is switched off, for this caller or for everybody. */
  readonly isSwitchedOff: (tool: string) => boolean
  /** Told how many entries of a list were left out because they cannot be read. */
  readonly noteLeftOut?: (entries: number) => void
}

export function screenedCall({
  engine,
  circumstances,
  invocation,
  redaction,
  handles,
  heard = [],
  clamped = [],
  isSwitchedOff,
  noteLeftOut,
}: CallToScreen): ScreenedCall {
  const known = new Map<string, boolean>()
  return {
    invocation,
    redaction,
    clamped,
    handles,
    ...(noteLeftOut === undefined ? {} : { noteLeftOut }),
    listens: circumstances.listens === true,
    canSee(thing, name) {
      const key = `${thing} ${name}`
      const answer =
        known.get(key) ??
        (!(thing === 'tool' && isSwitchedOff(name)) &&
          couldBeSeen(engine, circumstances, invocation, thing, name))
      known.set(key, answer)
      return answer
    },
    mayAsk: (row) => allowsInStream(engine, circumstances, invocation, row),
    newsOf(taskId) {
      const task = heard.find(({ origin }) => origin.taskId === taskId)
      if (task === undefined) return undefined
      const { handle, name } = task.origin
      const call = { ...invocation, name }
      const mayAsk = (row: ServerMessageRow) => allowsInStream(engine, circumstances, call, row)
      return { handle, redaction: task.redaction, mayAsk }
    },
  }
}
