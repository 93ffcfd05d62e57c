/**
 * The process of one Lambda environment: loads the handler, then takes invocations from the Runtime API
 * one at a time. Dependency free; behaves as AWS's runtime client for Node does (aws-lambda-ric).
 */
import http from 'node:http'
import { patchConsole, setRequestId } from './console.mjs'
import { describeError } from './errors.mjs'
import { installAwsLambda, loadHandler, streamingOptions } from './handler.mjs'
import { openResponseStream } from './response-stream.mjs'

const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1, noDelay: true })
const endpoint = { hostname, port: Number(port), agent }

function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ ...endpoint, method, path, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') })
      })
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

function post(path, value, headers = {}) {
  const body = Buffer.from(JSON.stringify(value ?? null))
  return call(
    'POST',
    path,
    { 'Content-Type': 'application/json', 'Content-Length': body.length, ...headers },
    body,
  )
}

function postError(path, error) {
  const described = describeError(error)
  return post(path, described, { 'Lambda-Runtime-Function-Error-Type': described.errorType })
}

const invocationPath = (id) => `/2018-06-01/runtime/invocation/${encodeURIComponent(id)}`

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  const clientContext = headers['lambda-runtime-client-context']
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}

async function runBuffered(handler, event, context) {
  const path = invocationPath(context.awsRequestId)
  let result
  try {
    result = await handler(event, context)
    JSON.stringify(result)
  } catch (error) {
    console.error('Invoke Error', error)
    await postError(`${path}/error`, error)
    return
  }
  await post(`${path}/response`, result)
}

async function runStreaming(handler, options, event, context) {
  const path = `${invocationPath(context.awsRequestId)}/response`
  const stream = openResponseStream({ ...endpoint, path, ...options })
  try {
    await handler(event, stream.writable, context)
    // Without an end there is no answer: AWS's client waits here too, until the function times out.
    await stream.answered
    if (!stream.writable.writableFinished) throw new Error('Response stream is not finished.')
  } catch (error) {
    console.error('Invoke Error', error)
    await stream.fail(describeError(error))
  }
  // AWS's client asks for the next event only once nothing is pending, unless the handler opts out.
  if (context.callbackWaitsForEmptyEventLoop) {
    await new Promise((resolve) => process.once('beforeExit', () => setImmediate(resolve)))
  }
}

async function run(handler) {
  const streaming = streamingOptions(handler)
  for (;;) {
    const { headers, body } = await call('GET', '/2018-06-01/runtime/invocation/next', {})
    const context = contextOf(headers)
    setRequestId(context.awsRequestId)
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? ''
    current = context.awsRequestId
    const event = JSON.parse(body)
    if (streaming === undefined) await runBuffered(handler, event, context)
    else await runStreaming(handler, streaming, event, context)
    current = undefined
  }
}

let current

function exitAfterReport(error, code) {
  const reported =
    current === undefined
      ? Promise.resolve()
      : postError(`${invocationPath(current)}/error`, error).catch(() => undefined)
  console.error('Uncaught Exception', error)
  void reported.finally(() => process.exit(code))
}

process.on('uncaughtException', (error) => exitAfterReport(error, 129))
process.on('unhandledRejection', (error) => exitAfterReport(error, 128))

patchConsole()
installAwsLambda()
let handler
try {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '', process.env._HANDLER ?? '')
} catch (error) {
  console.error('Init Error', error)
  await postError('/2018-06-01/runtime/init/error', error)
  process.exit(1)
}
run(handler).catch(() => process.exit(1))
