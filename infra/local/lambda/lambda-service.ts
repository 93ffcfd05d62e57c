/**
 * All functions of an assembly, by name, ARN or qualified ARN: invoked from API Gateway, from events and
 * through the Invoke API. Asynchronous calls are repeated as Lambda repeats them.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { type FunctionPool, createFunctionPool } from './function-pool.ts'
import type { EnvironmentContext } from './environment.ts'
import type { Json } from '../template/json.ts'
import type { FunctionModel } from './function-model.ts'
import { bufferOutcome, type InvocationOutcome } from './invocation.ts'
import { prepareCode } from './prepare-code.ts'
import { prepareRuntime } from './runtime-sdk.ts'
import { createTurns } from './turns.ts'

/** An init phase that takes longer does not keep others from starting. */
const LONGEST_TURN_MS = 1_000

interface CallOptions {
  readonly requestId?: string
  readonly traceId?: string
  readonly clientContext?: string | undefined
}

export interface LambdaFunction {
  readonly model: FunctionModel
  /** Waits for the answer, or for a stream's beginning. */
  invoke(payload: Uint8Array, options?: CallOptions): Promise<InvocationOutcome>
  /** Accepts the event and returns; failures are repeated, then go to the failure destination. */
  invokeLater(payload: Uint8Array, options?: CallOptions): void
  /** Environments that exist now. */
  environments(): number
}

export interface LambdaService {
  readonly functions: readonly LambdaFunction[]
  /** By name, ARN, or either with `:version` or `:alias`. */
  find(reference: string): LambdaFunction | undefined
  close(): void
}

export interface LambdaSettings
  extends Omit<EnvironmentContext, 'model' | 'taskRoot' | 'runtimeDirectory' | 'log'> {
  readonly workDirectory: string
  readonly maximumEnvironments: number
  /** Waiting time before the first and the second repetition of an asynchronous call. */
  readonly retryDelaysMs: readonly number[]
  readonly log: (line: string) => void
  /** Receives events that an asynchronous call failed with for good. */
  readonly failedForGood: (model: FunctionModel, event: Json, requestId: string) => void
}

export async function startLambda(
  models: readonly FunctionModel[],
  settings: LambdaSettings,
): Promise<LambdaService> {
  const pools: FunctionPool[] = []
  const turns = createTurns(availableParallelism(), LONGEST_TURN_MS)
  let closed = false
  const runtimeDirectory = await prepareRuntime(settings.workDirectory)

  const start = async (model: FunctionModel): Promise<LambdaFunction> => {
    const taskRoot = await prepareCode(model, settings.workDirectory)
    const log = (line: string): void => settings.log(`[${model.name}] ${line}`)
    const pool = createFunctionPool(
      { ...settings, model, taskRoot, runtimeDirectory, log },
      settings.maximumEnvironments,
      turns,
    )
    pools.push(pool)

    const invoke = (payload: Uint8Array, options: CallOptions = {}): Promise<InvocationOutcome> =>
      pool.invoke({
        requestId: options.requestId ?? randomUUID(),
        payload,
        traceId: options.traceId ?? newTraceId(settings.now()),
        clientContext: options.clientContext,
        functionArn: model.arn,
      })

    const invokeLater = async (payload: Uint8Array, options: CallOptions = {}): Promise<void> => {
      const id = { ...options, requestId: options.requestId ?? randomUUID() }
      for (let attempt = 0; attempt <= model.asynchronous.maximumRetries; attempt += 1) {
        const outcome = await bufferOutcome(await invoke(payload, id))
        if (closed || (outcome.kind === 'payload' && outcome.functionError === undefined)) return
        if (attempt === model.asynchronous.maximumRetries) break
        log(`Asynchronous invocation ${id.requestId} failed, attempt ${attempt + 1}`)
        await pause(settings.retryDelaysMs[attempt] ?? 0)
      }
      log(`Asynchronous invocation ${id.requestId} failed for good`)
      settings.failedForGood(
        model,
        JSON.parse(Buffer.from(payload).toString('utf8')) as Json,
        id.requestId,
      )
    }

    return {
      model,
      invoke,
      invokeLater: (payload, options) => void invokeLater(payload, options),
      environments: () => pool.size(),
    }
  }

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds).unref())

  const functions = await Promise.all(models.map(start))
  const byReference = new Map<string, LambdaFunction>()
  for (const one of functions) {
    byReference.set(one.model.name, one)
    byReference.set(one.model.arn, one)
  }
  return {
    functions,
    find(reference) {
      const found = byReference.get(reference)
      if (found !== undefined) return found
      return byReference.get(reference.slice(0, Math.max(0, reference.lastIndexOf(':'))))
    },
    close() {
      closed = true
      for (const pool of pools) pool.close()
    },
  }
}

/** `Root=1-8 hex digits of the time-24 hex digits;Parent=...;Sampled=0` (X-Ray, "Tracing header"). */
export function newTraceId(now: number): string {
  const time = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
  return `Root=1-${time}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`
}
