/**
 * Runs the synthesized CloudFormation of a CDK app on this machine: API Gateway, Lambda and event sources
 * are emulated, storage is made through a port. Driven by resource types and references alone.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type AwsUnknowns, DEFAULT_AWS_UNKNOWNS } from './api-gateway/aws-unknowns.ts'
import { createRequestHandler } from './api-gateway/handle-request.ts'
import { compileCalls } from './api-gateway/compile-calls.ts'
import { openDoors } from './api-gateway/doors.ts'
import { withLocalUrls } from './api-gateway/local-urls.ts'
import { createHttpClient } from './api-gateway/http-client.ts'
import { readApis } from './api-gateway/read-apis.ts'
import { readMappings } from './api-gateway/read-mappings.ts'
import { sendFailure } from './events/send-failure.ts'
import type { ScheduleRunner } from './events/schedule-runner.ts'
import { prepareEvents } from './events/start-events.ts'
import { createCustomResources, type CustomResourceFailure } from './lambda/custom-resources.ts'
import { startInvokeApi } from './lambda/invoke-api.ts'
import { type LambdaFunction, startLambda } from './lambda/lambda-service.ts'
import { readPermissions } from './lambda/permissions.ts'
import { readFunctions } from './lambda/read-functions.ts'
import { startReaper } from './lambda/reaper.ts'
import { createStorage } from './template/create-storage.ts'
import type { Json } from './template/json.ts'
import { resolveAssembly } from './template/resolve-assembly.ts'
import type { ResourceProvider } from './template/resource-provider.ts'

export interface HarnessOptions {
  /** Directory that `cdk synth` wrote. */
  readonly assembly: string
  /** Port of the custom domains; 0 takes a free one. */
  readonly port: number
  /** `AWS_ENDPOINT_URL_*` of the stand-ins, added to every function's environment. */
  readonly endpoints: Readonly<Record<string, string>>
  readonly resources: ResourceProvider
  readonly log: (line: string) => void
  /** How far the functions' clocks are ahead of this machine's. */
  readonly clockOffsetMs?: number
  /** Environments of one function; further calls wait. 32 unless given. */
  readonly maxEnvironments?: number
  /** Whether idle environments are stopped, as on Lambda. True unless given. */
  readonly freeze?: boolean
  readonly region?: string
  readonly account?: string
  /** Values of template parameters without a default. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Another runtime client than the local one: its arguments to node, the handler's name follows. */
  readonly runtime?: readonly string[]
  readonly unknowns?: Partial<AwsUnknowns>
  /** Waits before an asynchronous invocation's repetitions: one and two minutes unless given, as on Lambda. */
  readonly retryDelaysMs?: readonly number[]
}

export interface Harness {
  /** Where the custom domains are served. */
  readonly url: string
  /** `http://127.0.0.1:PORT/STAGE` by `API_ID/STAGE`. */
  readonly stageUrls: ReadonlyMap<string, string>
  /** Outputs by stack and name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, Json>>>>
  /** Functions by physical name. */
  readonly functions: ReadonlyMap<string, LambdaFunction>
  /** Lambda's Invoke API, as every function sees it in AWS_ENDPOINT_URL_LAMBDA. */
  readonly lambdaUrl: string
  /** Rules and schedules by physical name; `runNow` sends one's event at once. */
  readonly schedules: Pick<ScheduleRunner, 'names' | 'runNow'>
  /** Has the functions of custom resources called as at a deployment; resolves to what failed. */
  createCustomResources(): Promise<readonly CustomResourceFailure[]>
  close(): Promise<void>
}

/** @throws TemplateFailure when anything in the assembly is not known; nothing is left running then. */
export async function startHarness(options: HarnessOptions): Promise<Harness> {
  const closers: (() => void | Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one()
  }
  try {
    return { ...(await start(options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(
  options: HarnessOptions,
  closers: (() => void | Promise<void>)[],
): Promise<Omit<Harness, 'close'>> {
  const unknowns = { ...DEFAULT_AWS_UNKNOWNS, ...options.unknowns }
  const clockOffsetMs = options.clockOffsetMs ?? 0
  const now = sharedClock(clockOffsetMs)
  const { resources, log } = options
  const resolved = resolveAssembly(options.assembly, {
    region: options.region ?? 'us-east-1',
    account: options.account ?? '000000000000',
    queueBase: options.endpoints['AWS_ENDPOINT_URL_SQS'],
    parameters: options.parameters ?? {},
  })
  const doors = await openDoors(resolved, options.port, now)
  closers.push(() => doors.close())
  const assembly = withLocalUrls(resolved, doors.origins)

  const apis = readApis(assembly, unknowns)
  const mappings = readMappings(assembly, apis)
  const models = readFunctions(assembly)

  const workDirectory = await mkdtemp(path.join(os.tmpdir(), 'local-lambda-'))
  closers.push(() => rm(workDirectory, { recursive: true, force: true }))
  const reaper = startReaper()
  closers.push(() => reaper.close())
  const invokeApi = await startInvokeApi((reference) => lambda.find(reference))
  closers.push(() => invokeApi.close())

  const lambda = await startLambda(models, {
    endpoints: { AWS_ENDPOINT_URL_LAMBDA: invokeApi.url, ...options.endpoints },
    clockOffsetMs,
    freeze: options.freeze ?? true,
    runtime: options.runtime,
    reaper,
    now,
    workDirectory,
    maximumEnvironments: options.maxEnvironments ?? 32,
    retryDelaysMs: options.retryDelaysMs ?? [60_000, 120_000],
    log,
    failedForGood: (model, event, requestId) => sendFailure(model, event, requestId, destinations),
  })
  closers.push(() => lambda.close())
  const client = createHttpClient()
  closers.push(() => client.close())
  const permissions = readPermissions(assembly)
  const handler = createRequestHandler(
    compileCalls(apis, { lambda, permissions, client, unknowns, log }),
  )
  const queues = new Set(assembly.ofType('AWS::SQS::Queue').map(({ arn }) => arn))
  const destinations = { lambda, permissions, provider: resources, queues, log }
  const prepared = prepareEvents(assembly, destinations, now)

  // Everything in the template is known by now; only then is anything made outside this process.
  await createStorage(assembly, resources)
  const events = prepared.start()
  closers.push(() => events.close())
  doors.serve({ apis, mappings, handler })
  return {
    url: doors.url,
    stageUrls: doors.stageUrls(apis),
    outputs: assembly.outputs,
    functions: new Map(lambda.functions.map((one) => [one.model.name, one])),
    lambdaUrl: invokeApi.url,
    schedules: events.schedules,
    createCustomResources: () => createCustomResources(assembly, lambda),
  }
}

/** The functions' time. This process may have been started with the shifted clock already. */
function sharedClock(offsetMs: number): () => number {
  const own: unknown = Reflect.get(globalThis, Symbol.for('mcp-authorizer.clock-offset'))
  const missing = offsetMs - (typeof own === 'number' ? own : 0)
  return () => Date.now() + missing
}
