/**
 * One execution environment of a function (Lambda, "Execution environment lifecycle"): init, then one
 * invocation at a time, frozen in between. It is free only when the runtime and every extension ask for
 * the next event; a time-out, a crash or too much memory ends it.
 */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { startProcess, type EnvironmentProcess } from './environment-process.ts'
import { environmentVariables } from './environment-variables.ts'
import { createExtensionRegistry } from './extension-registry.ts'
import type { FunctionModel } from './function-model.ts'
import { type Invocation, type InvocationOutcome, platformError } from './invocation.ts'
import { extensionEvent, sendToRuntime } from './next-event.ts'
import type { Reaper } from './reaper.ts'
import { type RuntimeApi, startRuntimeApi } from './runtime-api.ts'

/** Lambda ends an init phase that takes longer; here a slow, shared machine gets more time. */
const INIT_LIMIT_MS = 30_000

export interface EnvironmentContext {
  readonly model: FunctionModel
  readonly taskRoot: string
  readonly runtimeDirectory: string
  readonly endpoints: Readonly<Record<string, string>>
  readonly clockOffsetMs: number
  readonly freeze: boolean
  /** Arguments that start another runtime client than the local one; the handler's name follows. */
  readonly runtime: readonly string[] | undefined
  readonly reaper: Reaper
  /** Milliseconds since the epoch on the functions' own (perhaps shifted) clock. */
  readonly now: () => number
  readonly log: (line: string) => void
}

export interface EnvironmentListener {
  /** The init phase is over. */
  readonly initialized: () => void
  /** The environment can take another invocation. */
  readonly idle: () => void
  readonly gone: () => void
}

export interface Environment {
  /** Only while idle, or once right after the start. `settle` is called once. */
  run(invocation: Invocation, settle: (outcome: InvocationOutcome) => void): void
  /** It has given its whole answer and will probably be idle in a moment. */
  isFinishing(): boolean
  close(): void
}

interface Running {
  readonly invocation: Invocation
  readonly settle: (outcome: InvocationOutcome) => void
  readonly startedAt: number
  readonly timer: NodeJS.Timeout
  settled: boolean
  stream: Readable | undefined
}

export async function startEnvironment(
  context: EnvironmentContext,
  listener: EnvironmentListener,
): Promise<Environment> {
  const { model, log } = context
  const startedAt = performance.now()
  const extensions = createExtensionRegistry(randomUUID)
  let runtimeWaiting: ServerResponse | undefined
  let pending: (() => void) | undefined
  let running: Running | undefined
  let initialized = false
  let dead = false
  let initError: Buffer | undefined

  const settle = (outcome: InvocationOutcome): boolean => {
    if (running === undefined || running.settled) return false
    running.settled = true
    running.settle(outcome)
    return true
  }
  const isOpen = (id: string): boolean =>
    running !== undefined && running.invocation.requestId === id && !running.settled

  const whenAllAsk = (): void => {
    if (dead || runtimeWaiting === undefined || !extensions.allWaiting()) return
    if (!initialized) {
      initialized = true
      clearTimeout(initTimer)
      log(`INIT_REPORT Init Duration: ${elapsed(startedAt)} ms`)
      listener.initialized()
      pending?.()
      return
    }
    if (running === undefined) return
    const finished = running
    clearTimeout(finished.timer)
    settle(platformError(finished.invocation.requestId, 'Runtime.Unknown', 'No response was given'))
    report(finished)
    running = undefined
    if (context.freeze) child.freeze()
    listener.idle()
  }

  const report = (finished: Running): void => {
    const id = finished.invocation.requestId
    log(`END RequestId: ${id}`)
    log(
      `REPORT RequestId: ${id}\tDuration: ${elapsed(finished.startedAt)} ms\t` +
        `Memory Size: ${model.memoryMb} MB\tMax Memory Used: ${child.maximumMemoryMb()} MB`,
    )
  }

  const end = (errorType: string, reason: string): void => {
    if (dead) return
    dead = true
    clearTimeout(initTimer)
    child.kill()
    api.close()
    if (running !== undefined) {
      clearTimeout(running.timer)
      running.stream?.destroy(new Error(reason))
      const { requestId } = running.invocation
      settle(
        initError === undefined
          ? platformError(requestId, errorType, reason)
          : { kind: 'payload', payload: initError, functionError: 'Unhandled' },
      )
      report(running)
    }
    listener.gone()
  }

  const api: RuntimeApi = await startRuntimeApi(
    {
      runtimeNext(response) {
        runtimeWaiting = response
        whenAllAsk()
      },
      extensionNext: whenAllAsk,
      payload: (id, payload) =>
        isOpen(id) && settle({ kind: 'payload', payload, functionError: undefined }),
      failed: (id, payload) =>
        isOpen(id) && settle({ kind: 'payload', payload, functionError: 'Unhandled' }),
      tooLarge(id) {
        if (isOpen(id)) {
          settle(
            platformError(
              id,
              'Function.ResponseSizeTooLarge',
              'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
            ),
          )
        }
      },
      stream(id, contentType, body) {
        if (!isOpen(id) || running === undefined) return false
        running.stream = body
        const brokeOff = (): boolean =>
          body.trailers['lambda-runtime-function-error-type'] !== undefined
        return settle({ kind: 'stream', contentType, body, brokeOff })
      },
      initFailed(payload) {
        initError = payload
        log(`INIT_REPORT Init Duration: ${elapsed(startedAt)} ms\tPhase: init\tStatus: error`)
      },
    },
    extensions,
    { functionName: model.name, functionVersion: '$LATEST', handler: model.handler },
  )

  const logStream = `local/[$LATEST]${randomUUID().replaceAll('-', '')}`
  log(`INIT_START Runtime Version: ${model.runtime}\tLog Stream: ${logStream}`)
  const child: EnvironmentProcess = startProcess({
    model,
    taskRoot: context.taskRoot,
    variables: environmentVariables(model, {
      runtimeApi: api.address,
      taskRoot: context.taskRoot,
      runtimeDirectory: context.runtimeDirectory,
      endpoints: context.endpoints,
      logStream,
    }),
    clockOffsetMs: context.clockOffsetMs,
    runtime: context.runtime,
    reaper: context.reaper,
    log,
    exited: (reason) => end('Runtime.ExitError', reason),
  })
  const initTimer = setTimeout(() => {
    log(`INIT_REPORT Init Duration: ${elapsed(startedAt)} ms\tPhase: init\tStatus: timeout`)
    end('Sandbox.Timedout', 'Init phase timed out')
  }, INIT_LIMIT_MS)

  const dispatch = (invocation: Invocation): void => {
    const response = runtimeWaiting
    if (running === undefined || response === undefined) return
    const deadlineMs = Math.round(context.now() + model.timeoutMs)
    if (context.freeze) child.thaw()
    log(`START RequestId: ${invocation.requestId} Version: $LATEST`)
    runtimeWaiting = undefined
    extensions.closeRegistration()
    sendToRuntime(response, invocation, deadlineMs)
    extensions.dispatch(extensionEvent(invocation, deadlineMs))
  }

  return {
    run(invocation, onSettled) {
      const start = (): void => {
        const timer = setTimeout(() => {
          log(`REPORT RequestId: ${invocation.requestId}\tStatus: timeout`)
          end(
            'Sandbox.Timedout',
            `Task timed out after ${(model.timeoutMs / 1000).toFixed(2)} seconds`,
          )
        }, model.timeoutMs)
        running = {
          invocation,
          settle: onSettled,
          startedAt: performance.now(),
          timer,
          settled: false,
          stream: undefined,
        }
      }
      start()
      if (dead) end('Runtime.ExitError', 'Runtime is gone')
      else if (initialized) dispatch(invocation)
      else {
        // The function's own time-out counts from the invocation, not from the init phase.
        clearTimeout(running?.timer)
        pending = () => {
          start()
          dispatch(invocation)
        }
      }
    },
    isFinishing: () =>
      running?.settled === true && (running.stream === undefined || running.stream.readableEnded),
    close: () => end('Runtime.ExitError', 'Runtime exited with error: signal: killed'),
  }
}

function elapsed(since: number): string {
  return (performance.now() - since).toFixed(2)
}
