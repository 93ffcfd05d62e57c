import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { functionModel, startTestLambda, type TestLambda } from './lambda-fixture.ts'

let lambda: TestLambda | undefined
afterEach(async () => {
  await lambda?.close()
  lambda = undefined
})

const SLOW = `exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 200))
  return { pid: process.pid, order: event.order }
}`

interface Answer {
  readonly pid: number
  readonly order: number
}

describe('a function under load', () => {
  it('gets an environment for each call at the same time, and reuses them', async () => {
    lambda = await startTestLambda(functionModel(SLOW))
    const { call, one } = lambda
    const first = (await Promise.all([call(), call(), call()])) as Answer[]
    expect(new Set(first.map(({ pid }) => pid)).size).toBe(3)
    await call()
    expect(one.environments()).toBe(3)
  })

  it('lets calls beyond its bound wait in order', async () => {
    lambda = await startTestLambda(functionModel(SLOW), { maximumEnvironments: 1 })
    const { call, one } = lambda
    const finished: number[] = []
    await Promise.all(
      [1, 2, 3].map(async (order) => finished.push(((await call({ order })) as Answer).order)),
    )
    expect(finished).toEqual([1, 2, 3])
    expect(one.environments()).toBe(1)
  })

  // Lambda, "Configuring reserved concurrency": beyond it calls are throttled.
  it('refuses calls beyond its reserved concurrency', async () => {
    lambda = await startTestLambda(functionModel(SLOW, { reservedConcurrency: 1 }))
    const { call } = lambda
    const running = call()
    await expect(call()).rejects.toThrow('throttled')
    await running
  })

  it('refuses events of more than 6 MB without starting anything', async () => {
    lambda = await startTestLambda(functionModel(SLOW))
    const outcome = await lambda.one.invoke(Buffer.alloc(6 * 1024 * 1024 + 1, 'x'))
    expect(outcome).toEqual({ kind: 'refused', reason: 'payload-too-large' })
    expect(lambda.one.environments()).toBe(0)
  })

  it('holds an environment as long as a stream lasts', async () => {
    lambda = await startTestLambda(
      functionModel(`exports.handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.write(String(process.pid))
        await new Promise((resolve) => setTimeout(resolve, 400))
        stream.end()
      })`),
    )
    const { one } = lambda
    const first = await one.invoke(Buffer.from('{}'))
    const second = await one.invoke(Buffer.from('{}'))
    expect([first.kind, second.kind]).toEqual(['stream', 'stream'])
    expect(one.environments()).toBe(2)
    for (const outcome of [first, second]) {
      if (outcome.kind === 'stream')
        for await (const chunk of outcome.body) expect(chunk).toBeDefined()
    }
  })

  // As AWS's own client: a streaming handler's environment is free once nothing is pending any more.
  it('waits for what a streaming handler left pending, unless the handler opts out', async () => {
    lambda = await startTestLambda(
      functionModel(`exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
        context.callbackWaitsForEmptyEventLoop = !event.optOut
        setTimeout(() => {}, 60_000)
        stream.write('x')
        stream.end()
      })`),
    )
    const { call, one } = lambda
    const run = async (event: object): Promise<void> => {
      await call(event).catch(() => undefined)
      await sleep(200)
    }
    await run({ optOut: true })
    await run({ optOut: true })
    expect(one.environments()).toBe(1)
    await run({})
    await run({})
    expect(one.environments()).toBe(2)
  })
})

describe('an asynchronous invocation', () => {
  it('is repeated twice with the same request id, and then given up', async () => {
    const given: unknown[] = []
    lambda = await startTestLambda(
      functionModel(
        'exports.handler = async (event, { awsRequestId }) => { throw new Error(awsRequestId) }',
      ),
      { failedForGood: (_model, event) => given.push(event) },
    )
    lambda.one.invokeLater(Buffer.from('{"a":1}'), { requestId: 'request-1' })
    await vi.waitFor(() => expect(given).toEqual([{ a: 1 }]), { timeout: 10_000 })
    expect(lambda.log.filter((line) => line.includes('START RequestId: request-1'))).toHaveLength(3)
  })
})

describe('environments of a harness that is killed', () => {
  it('do not outlive it, stopped as they are', async () => {
    const script = `
      import { functionModel, startTestLambda } from ${JSON.stringify(new URL('./lambda-fixture.ts', import.meta.url).href)}
      const { call } = await startTestLambda(functionModel('exports.handler = async () => process.pid'))
      console.log(await call())
      setInterval(() => {}, 1000)
    `
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await new Promise<[string]>((resolve) =>
      createInterface({ input: parent.stdout }).once('line', (...found: [string]) =>
        resolve(found),
      ),
    )
    const pid = Number(line)
    expect(pid).toBeGreaterThan(0)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 5_000 })
  })
})
