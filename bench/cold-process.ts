/**
 * Starts one function in a process of its own, serves it one event over Lambda's Runtime and Extensions
 * APIs, and times it from the process's start to its first answer.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startLoopback } from '../infra/local/services/loopback.ts'

const BOOTSTRAP = fileURLToPath(
  new URL('../infra/local/lambda/runtime/bootstrap.mjs', import.meta.url),
)
const PATIENCE_MS = 60_000

export interface ColdAnswer {
  readonly milliseconds: number
  /** The function's answer; a streamed one with its metadata in front. */
  readonly text: string
  /** What it printed. */
  readonly log: string
}

/** @throws Error when the function does not answer. */
export async function answerCold(
  folder: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<ColdAnswer> {
  const answered = Promise.withResolvers<{ readonly at: number; readonly body: Promise<Buffer> }>()
  let delivered = false
  const api = await startLoopback(async function runtimeApi(request, response) {
    const path = request.url ?? ''
    if (path.endsWith('/extension/register')) {
      request.resume()
      response.writeHead(200, { 'lambda-extension-identifier': 'one' }).end('{}')
    } else if (path.endsWith('/invocation/next') && !delivered) {
      delivered = true
      response.writeHead(200, invocationHeaders()).end(JSON.stringify(event))
    } else if (request.method === 'POST') await takeAnswer(request, response)
    // The next event never comes: runtime and extension wait for it until the process is ended.
  })

  async function takeAnswer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A streamed answer begins with its head: that it came is the answer's first byte.
    const body = buffer(request)
    answered.resolve({ at: performance.now(), body })
    await body
    response.writeHead(202).end('{}')
  }

  const startedAt = performance.now()
  const child = spawn(process.execPath, [BOOTSTRAP, 'index.handler'], {
    cwd: folder,
    env: processEnvironment(folder, new URL(api.url).host, environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => (log += text))
  }
  child.once('exit', () => answered.reject(new Error(`The function ended: ${log}`)))
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  try {
    const { at, body } = await answered.promise
    return { milliseconds: at - startedAt, text: (await body).toString('utf8'), log }
  } finally {
    clearTimeout(timer)
    const ended = once(child, 'exit')
    if (child.exitCode === null && child.kill('SIGKILL')) await ended
    await api.close()
  }
}

function invocationHeaders(): Record<string, string> {
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': '6b1f1a52-9d2c-4d0e-8f57-0d3f0e1c2b3a',
    'lambda-runtime-deadline-ms': String(Date.now() + PATIENCE_MS),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  }
}

function processEnvironment(
  folder: string,
  runtimeApi: string,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: 'index.handler',
    ...environment,
  }
}
