/**
 * The handles of one answer: what an upstream hands out in it becomes this caller's, for this call. Knows
 * only tasks that the call works on, hears of or makes; any other task is somebody else's.
 */
import type { Decision } from '../decide.ts'
import { answeredCall, type Invocation } from '../invocation/invocation.ts'
import { rewriteArguments } from '../forwarding/rewrite-arguments.ts'
import { isModern } from '../invocation/protocol-versions.ts'
import { sealEvent } from './event-handle.ts'
import type { Opened } from './open-handles.ts'
import { sealState, UPSTREAM_STATE_MS } from './request-state.ts'
import { sealSession } from './session-handle.ts'
import type { Holder } from './seals.ts'
import { sealTask } from './task-handle.ts'

export interface AnswerHandles {
  /** The handle of a task that the call works on, hears of or has just made; undefined for any other. */
  ofTask(id: string): string | undefined
  /** The handle of a task that the call makes; undefined where none can be given out. */
  ofMadeTask(id: string): string | undefined
  /** `requestState` in place of the upstream's own, or of none; undefined where there is nothing to say. */
  ofState(own: string | undefined): string | undefined
  /** The handle of a legacy session; undefined where none can be given out. */
  ofSession(id: string): string | undefined
  /** The handle of an event; undefined where its stream cannot be taken up again. */
  ofEvent(id: string): string | undefined
  /** Whether anything can be sealed: without, no handle may pass. */
  readonly canSeal: boolean
}

export interface AnsweredCall {
  readonly opened: Opened
  /** The call as the client sent it. */
  readonly sent: Invocation
  readonly decision: Decision
  readonly holder: Holder
  readonly digest: (text: string) => string
  readonly randomHex: (digits: number) => string
  /** Milliseconds since the epoch. */
  readonly now: number
}

export function answerHandles(call: AnsweredCall): AnswerHandles {
  const { opened, sent, decision, holder, digest, randomHex, now } = call
  const { seals } = opened
  const invocation = answeredCall(opened.invocation)
  const { origin } = invocation
  const known = new Map<string, string>()
  if (origin !== undefined) known.set(origin.taskId, origin.handle)
  for (const task of decision.heard ?? []) known.set(task.origin.taskId, task.origin.handle)
  // What was confirmed stays so for the rounds in which the upstream asks on, under the same bundle.
  const isConfirmed = decision.confirmation === 'self-attested'
  const confirmed = isConfirmed ? { confirmed: decision.policy.digest } : {}
  let resumable: ReturnType<typeof resumableText> | undefined
  return {
    canSeal: seals !== undefined,
    ofEvent(id) {
      resumable ??= resumableText(call)
      if (seals === undefined || resumable === 'never') return undefined
      const event = { id, call: resumable.text, protocol: invocation.protocol }
      return sealEvent(seals, holder, opened.session?.id, event)
    },
    ofSession(id) {
      if (opened.session?.id === id) return opened.session.handle
      return seals === undefined ? undefined : sealSession(seals, holder, id)
    },
    ofTask: (id) => known.get(id),
    ofMadeTask(taskId) {
      if (seals === undefined || invocation.name === undefined) return undefined
      const handle =
        known.get(taskId) ??
        sealTask(seals, holder, {
          taskId,
          name: invocation.name,
          arguments: { ...invocation.arguments, ...decision.rewritten },
          isConfirmed,
        })
      if (handle !== undefined) known.set(taskId, handle)
      return handle
    },
    ofState(upstream) {
      if (seals === undefined || (upstream === undefined && !isConfirmed)) return undefined
      const sealed = {
        id: randomHex(32),
        expiresAt: now + UPSTREAM_STATE_MS,
        ...(upstream === undefined ? {} : { upstream }),
        ...confirmed,
      }
      return sealState(seals, holder, sent, sealed, digest)
    },
  }
}

/**
 * The call as its stream can be taken up again. Streams of 2026-07-28 cannot, and neither can those of
 * calls that are bound to more than their own text: a task, or a state.
 */
function resumableText({ opened, sent, decision }: AnsweredCall): 'never' | { text?: string } {
  const { resumed, row, protocol } = opened.invocation
  if (isModern(protocol)) return 'never'
  if (resumed !== undefined) return { text: resumed.text }
  if (row.kind === 'stream') return {}
  const { taskId, relatedTask, requestState } = sent
  const isBound = [taskId, relatedTask, requestState].some((handle) => handle !== undefined)
  return isBound ? 'never' : { text: rewriteArguments(sent.text, decision.rewritten) }
}
