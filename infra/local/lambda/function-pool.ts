/**
 * All environments of one function: reuses a free one, starts more under load up to a bound, and lets
 * calls wait in order beyond it. With reserved concurrency further calls are throttled, as on Lambda.
 */
import { type Environment, type EnvironmentContext, startEnvironment } from './environment.ts'
import { type Invocation, type InvocationOutcome, platformError } from './invocation.ts'
import { MAXIMUM_PAYLOAD } from './runtime-api.ts'
import type { Turns } from './turns.ts'

/**
 * A caller on this machine is back faster than a runtime asks for its next event, which no caller of AWS
 * is: an environment that has answered gets so long to become free before another one is started.
 */
const FINISHING_MS = 150

export interface FunctionPool {
  invoke(invocation: Invocation): Promise<InvocationOutcome>
  /** Environments that exist, busy or not. */
  size(): number
  close(): void
}

interface Call {
  readonly invocation: Invocation
  readonly settle: (outcome: InvocationOutcome) => void
}

export function createFunctionPool(
  context: EnvironmentContext,
  maximumEnvironments: number,
  turns: Turns,
): FunctionPool {
  const reserved = context.model.reservedConcurrency
  const limit = Math.min(reserved ?? maximumEnvironments, maximumEnvironments)
  const all = new Set<Environment>()
  // The one used last is used next, as on Lambda: the others can grow cold.
  const idle: Environment[] = []
  const waiting: Call[] = []
  let starting = 0
  let closed = false

  /** Starts an environment for the call that waits longest, should one still wait when its turn comes. */
  const start = async (): Promise<void> => {
    starting += 1
    const endTurn = await turns.take()
    const call = closed ? undefined : waiting.shift()
    if (call === undefined) {
      starting -= 1
      endTurn()
      return
    }
    let environment: Environment | undefined
    const state = { isGone: false }
    try {
      environment = await startEnvironment(context, {
        initialized: endTurn,
        idle() {
          if (environment !== undefined) free(environment)
        },
        gone() {
          endTurn()
          state.isGone = true
          if (environment !== undefined) forget(environment)
        },
      })
    } catch (error) {
      endTurn()
      context.log(`Environment could not be started: ${String(error)}`)
      call.settle(
        platformError(call.invocation.requestId, 'Runtime.InitError', 'Environment did not start'),
      )
      return
    } finally {
      starting -= 1
    }
    if (!state.isGone) all.add(environment)
    environment.run(call.invocation, call.settle)
    if (closed) environment.close()
  }

  const finishing = (): number =>
    [...all].reduce((count, environment) => count + (environment.isFinishing() ? 1 : 0), 0)

  const scaleOut = (call: Call): void => {
    if (!closed && all.size + starting < limit) {
      waiting.push(call)
      void start()
    } else if (reserved !== undefined && reserved <= limit) {
      call.settle({ kind: 'refused', reason: 'throttled' })
    } else waiting.push(call)
  }

  const insist = (call: Call): void => {
    const position = waiting.indexOf(call)
    const isFull = all.size + starting >= limit
    if (position < 0 || (isFull && reserved === undefined)) return
    waiting.splice(position, 1)
    scaleOut(call)
  }

  const free = (environment: Environment): void => {
    const next = waiting.shift()
    if (next === undefined) idle.push(environment)
    else environment.run(next.invocation, next.settle)
  }

  const forget = (environment: Environment): void => {
    all.delete(environment)
    const position = idle.indexOf(environment)
    if (position >= 0) idle.splice(position, 1)
    if (waiting.length > 0) void start()
  }

  return {
    invoke(invocation) {
      if (invocation.payload.length > MAXIMUM_PAYLOAD) {
        return Promise.resolve({ kind: 'refused', reason: 'payload-too-large' })
      }
      return new Promise((settle) => {
        const call: Call = { invocation, settle }
        const free = idle.pop()
        if (free !== undefined) free.run(invocation, settle)
        else if (finishing() > waiting.length) {
          waiting.push(call)
          setTimeout(() => insist(call), FINISHING_MS)
        } else scaleOut(call)
      })
    },
    size: () => all.size,
    close() {
      closed = true
      for (const call of waiting.splice(0)) {
        call.settle(platformError(call.invocation.requestId, 'Runtime.ExitError', 'Shutting down'))
      }
      for (const environment of [...all]) environment.close()
    },
  }
}
