/** Functions from code in a test, without a template. */
import { rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { FunctionModel } from '../../../../infra/local/lambda/function-model.ts'
import { bufferOutcome } from '../../../../infra/local/lambda/invocation.ts'
import {
  type LambdaFunction,
  type LambdaService,
  type LambdaSettings,
  startLambda,
} from '../../../../infra/local/lambda/lambda-service.ts'
import { startReaper } from '../../../../infra/local/lambda/reaper.ts'

export interface TestLambda {
  readonly one: LambdaFunction
  readonly service: LambdaService
  readonly log: string[]
  /** Invokes and reads the answer's JSON; throws with the error's JSON when the function failed. */
  readonly call: (event?: unknown) => Promise<unknown>
  readonly close: () => Promise<void>
}

export function functionModel(code: string, changes: Partial<FunctionModel> = {}): FunctionModel {
  return {
    name: 'tested',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:tested',
    region: 'us-east-1',
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    code: { kind: 'inline', text: code },
    timeoutMs: 10_000,
    memoryMb: 256,
    environment: {},
    reservedConcurrency: undefined,
    asynchronous: { maximumRetries: 2, onFailure: undefined, deadLetterQueue: undefined },
    ...changes,
  }
}

/** A function whose code is an ES module in a directory: inline code is always CommonJS. */
export async function moduleModel(
  code: string,
  changes: Partial<FunctionModel> = {},
): Promise<FunctionModel> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'lambda-module-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  await writeFile(path.join(directory, 'index.mjs'), code)
  return functionModel('', { code: { kind: 'directory', path: directory }, ...changes })
}

export async function startTestLambda(
  model: FunctionModel,
  changes: Partial<LambdaSettings> = {},
): Promise<TestLambda> {
  const workDirectory = await mkdtemp(path.join(os.tmpdir(), 'lambda-test-'))
  const reaper = startReaper()
  const log: string[] = []
  const service = await startLambda([model], {
    endpoints: {},
    clockOffsetMs: 0,
    freeze: true,
    runtime: undefined,
    reaper,
    now: Date.now,
    workDirectory,
    maximumEnvironments: 4,
    retryDelaysMs: [0, 0],
    log: (line) => log.push(line),
    failedForGood: () => undefined,
    ...changes,
  })
  const [one] = service.functions
  if (one === undefined) throw new Error('no function')
  return {
    one,
    service,
    log,
    async call(event = {}) {
      const outcome = await bufferOutcome(await one.invoke(Buffer.from(JSON.stringify(event))))
      if (outcome.kind === 'refused') throw new Error(outcome.reason)
      const text = outcome.payload.toString('utf8')
      if (outcome.functionError !== undefined) throw new Error(text)
      return JSON.parse(text) as unknown
    },
    async close() {
      service.close()
      reaper.close()
      await rm(workDirectory, { recursive: true, force: true })
    },
  }
}

/** A module that registers as an extension and works on after each answer, as Lambda allows. */
export const EXTENSION = `
const http = process.getBuiltinModule('node:http')
const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
const agent = new http.Agent({ keepAlive: true })
function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, agent, method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => { text += chunk })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}
const register = (events, name = 'after') => call(
  'POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': name }, JSON.stringify({ events }),
)
const next = (id) => call('GET', '/2020-01-01/extension/event/next', { 'Lambda-Extension-Identifier': id })
`
