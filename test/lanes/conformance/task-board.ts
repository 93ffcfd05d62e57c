/** Tasks of the reference server, in memory: each ends by itself, once it is answered, or when it is cancelled. */
import { randomUUID } from 'node:crypto'
import type { CallToolResult, InputRequests } from '@modelcontextprotocol/server'

export type Answers = Readonly<Record<string, unknown>>

export type Outcome =
  | { readonly status: 'completed'; readonly result: CallToolResult }
  | {
      readonly status: 'failed'
      readonly error: { readonly code: number; readonly message: string }
    }

/** What a task does: all that it asks has to be answered, and then it takes some milliseconds. */
export interface Work {
  readonly asks?: InputRequests
  readonly afterMs: number
  readonly outcome: (answers: Answers) => Outcome
}

export interface Task {
  readonly id: string
  /** As the answer has it that makes the task. */
  readonly outline: () => Readonly<Record<string, unknown>>
  /** As `tasks/get` has it. */
  readonly details: () => Readonly<Record<string, unknown>>
  /** Takes answers to what is still open, and nothing else. */
  readonly answer: (answers: Answers) => void
  /** Does nothing to a task that is over. */
  readonly cancel: () => void
}

/** Long enough for whatever asks about it. */
const TTL_MS = 600_000
const POLL_MS = 50

export function beginTask({ asks = {}, afterMs, outcome }: Work): Task {
  const id = randomUUID()
  const createdAt = new Date().toISOString()
  let lastUpdatedAt = createdAt
  let ending: Outcome | { readonly status: 'cancelled' } | undefined
  let open = asks
  let answers: Answers = {}
  const end = (how: NonNullable<typeof ending>) => {
    ending ??= how
    lastUpdatedAt = new Date().toISOString()
  }
  const goOn = () => void setTimeout(() => end(outcome(answers)), afterMs).unref()
  const isAsking = () => Object.keys(open).length > 0
  const outline = () => ({
    taskId: id,
    status: ending?.status ?? (isAsking() ? 'input_required' : 'working'),
    createdAt,
    lastUpdatedAt,
    ttlMs: TTL_MS,
    pollIntervalMs: POLL_MS,
  })
  if (!isAsking()) goOn()
  return {
    id,
    outline,
    details: () => ({
      ...outline(),
      ...(ending ?? (isAsking() ? { inputRequests: open } : {})),
      // It is what the call itself would have been answered with.
      ...(ending?.status === 'completed'
        ? { result: { resultType: 'complete', ...ending.result } }
        : {}),
    }),
    answer(given) {
      const taken = Object.entries(given).filter(([key]) => Object.hasOwn(open, key))
      if (ending !== undefined || taken.length === 0) return
      answers = { ...answers, ...Object.fromEntries(taken) }
      open = Object.fromEntries(Object.entries(open).filter(([key]) => !Object.hasOwn(given, key)))
      lastUpdatedAt = new Date().toISOString()
      if (!isAsking()) goOn()
    },
    cancel() {
      if (ending === undefined) end({ status: 'cancelled' })
    },
  }
}
