import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  EXTENSION,
  functionModel,
  moduleModel,
  startTestLambda,
  type TestLambda,
} from './lambda-fixture.ts'

let lambda: TestLambda | undefined
afterEach(async () => {
  await lambda?.close()
  lambda = undefined
})

async function start(
  code: string,
  changes?: Parameters<typeof functionModel>[1],
  settings?: Parameters<typeof startTestLambda>[1],
): Promise<TestLambda> {
  lambda = await startTestLambda(functionModel(code, changes), settings)
  return lambda
}

/** The kernel's word for what a process does: S sleeps, T is stopped. */
const stateOf = (pid: unknown): string =>
  readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')[1]?.[0] ?? ''

const isAlive = (pid: unknown): boolean => {
  try {
    process.kill(Number(pid), 0)
    return true
  } catch {
    return false
  }
}

// Lambda, "Execution environment lifecycle": freeze and thaw.
describe('an idle environment', () => {
  it('is stopped: a timer does not fire for 5 s, and the next call finds the same process', async () => {
    const { call } = await start(`
      let ticks = 0
      setInterval(() => { ticks += 1 }, 100).unref()
      exports.handler = async () => ({ pid: process.pid, ticks })
    `)
    const first = (await call()) as { pid: number; ticks: number }
    await vi.waitFor(() => expect(stateOf(first.pid)).toBe('T'))
    await sleep(5_000)
    const second = (await call()) as { pid: number; ticks: number }
    expect(second.pid).toBe(first.pid)
    expect(second.ticks).toBeLessThanOrEqual(first.ticks + 2)
  })

  it('runs on between calls when freezing is switched off', async () => {
    const { call } = await start('exports.handler = async () => process.pid', {}, { freeze: false })
    const pid = await call()
    expect(stateOf(pid)).not.toBe('T')
  })

  it('is gone when the harness closes', async () => {
    const { call, close } = await start('exports.handler = async () => process.pid')
    const pid = await call()
    await close()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
  })
})

// Lambda, "Extensions API": the environment is free when every extension asks for the next event.
describe('an extension in the function', () => {
  it('finishes its work after the answer and before the freeze', async () => {
    const { call, one } = await start(`${EXTENSION}
      let done = 0
      register(['INVOKE']).then(async ({ headers }) => {
        for (;;) {
          await next(headers['lambda-extension-identifier'])
          await new Promise((resolve) => setTimeout(resolve, 300))
          done += 1
        }
      })
      exports.handler = async () => ({ done, pid: process.pid })
    `)
    const first = (await call()) as { done: number; pid: number }
    expect(first.done).toBe(0)
    expect(stateOf(first.pid)).not.toBe('T')
    // While the extension works its environment is not free: a second call gets another one.
    const second = (await call()) as { pid: number }
    expect(second.pid).not.toBe(first.pid)
    expect(one.environments()).toBe(2)
    await vi.waitFor(() => expect(stateOf(first.pid)).toBe('T'))
    await vi.waitFor(() => expect(stateOf(second.pid)).toBe('T'))
    const third = (await call()) as { done: number }
    expect(third.done).toBe(1)
  })

  it('may not ask for SHUTDOWN, register twice, or register after the first call', async () => {
    lambda = await startTestLambda(
      await moduleModel(`${EXTENSION}
      const refused = await register(['SHUTDOWN'], 'x')
      const { headers } = await register([], 'one')
      void next(headers['lambda-extension-identifier'])
      const early = [refused, await register([], 'one'), await register([], '')]
      export const handler = async () => [...early, await register([], 'late')]
    `),
    )
    const { call } = lambda
    const answers = (await call()) as { status: number; text: string }[]
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(
      answers.map(({ text }) => (JSON.parse(text) as { errorType: string }).errorType),
    ).toEqual([
      'Extension.InvalidEventType',
      'Extension.InvalidExtensionState',
      'Extension.InvalidExtensionName',
      'Extension.RegistrationClosed',
    ])
  })

  it('ends with the environment when it works beyond the time-out', async () => {
    const { call, log } = await start(
      `${EXTENSION}
      register(['INVOKE']).then(({ headers }) => next(headers['lambda-extension-identifier']))
      exports.handler = async () => process.pid`,
      { timeoutMs: 1_000 },
    )
    const pid = await call()
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 })
    expect(log.join('\n')).toContain('Status: timeout')
  })
})

describe('an environment', () => {
  it('is killed when its function takes too long, and the next call gets a new one', async () => {
    const { call } = await start(
      'exports.handler = async (event) => event.hang ? new Promise(() => setInterval(() => {}, 1000)) : process.pid',
      { timeoutMs: 500 },
    )
    const pid = await call()
    await expect(call({ hang: true })).rejects.toThrow(
      /Sandbox.Timedout.*Task timed out after 0.50/,
    )
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false))
    expect(await call()).not.toBe(pid)
  })

  it('is killed when its whole process needs more memory than the function has', async () => {
    const { call } = await start(
      `const held = []
      exports.handler = async () => {
        for (let i = 0; i < 600; i += 1) { held.push(Buffer.alloc(1024 * 1024, 1)); await new Promise((r) => setTimeout(r, 1)) }
        return 'survived'
      }`,
      { memoryMb: 256 },
    )
    await expect(call()).rejects.toThrow(/Runtime.ExitError.*signal: killed/)
  })

  it.each([
    ['exits', 'exports.handler = async () => process.exit(3)', /Runtime.ExitError.*exit status 3/],
    ['throws', 'exports.handler = async () => { throw new TypeError("x") }', /TypeError/],
    ['fails to load', 'throw new Error("at load")', /at load/],
    ['has no handler', 'exports.other = 1', /Runtime.HandlerNotFound/],
    ['misses a module', 'require("not-there")', /Runtime.ImportModuleError/],
    ['has a syntax error', 'const = 1', /Runtime.UserCodeSyntaxError/],
    ['answers too much', 'exports.handler = async () => "x".repeat(7e6)', /ResponseSizeTooLarge/],
  ])('that %s tells its caller', async (_what, code, error) => {
    const { call } = await start(code)
    await expect(call()).rejects.toThrow(error)
  })

  it('marks its cold start, its calls and their cost in the log', async () => {
    const { call, log } = await start('console.log("at load"); exports.handler = async () => 1')
    await call()
    await vi.waitFor(() => expect(log.at(-1)).toContain('REPORT'))
    const marks = ['] INIT_START', 'INFO\tat load', '] START', '] END', '] REPORT']
    const positions = marks.map((mark) => log.findIndex((line) => line.includes(mark)))
    expect(positions).not.toContain(-1)
    expect(positions).toEqual([...positions].sort((left, right) => left - right))
    await call()
    expect(log.filter((line) => line.includes('INIT_START'))).toHaveLength(1)
  })

  it('finds the AWS SDK of the runtime, and nothing else of this project', async () => {
    const { call } = await start(`
      exports.handler = async () => {
        const sdk = await import('@aws-sdk/client-s3')
        const other = await import('hono').then(() => 'found', () => 'missing')
        return [typeof sdk.S3Client, other]
      }`)
    expect(await call()).toEqual(['function', 'missing'])
  })

  it('believes in the time that the stack is given', async () => {
    const { call } = await start(
      `exports.handler = async (event, context) => ({
        now: Date.now(), made: new Date().getTime(), left: context.getRemainingTimeInMillis(),
        exact: new Date(0).toISOString(), isDate: new Date() instanceof Date,
      })`,
      {},
      { clockOffsetMs: 86_400_000, now: () => Date.now() + 86_400_000 },
    )
    const { now, made, left, exact, isDate } = (await call()) as Record<string, number>
    expect(Math.abs((now ?? 0) - Date.now() - 86_400_000)).toBeLessThan(5_000)
    expect(Math.abs((made ?? 0) - (now ?? 0))).toBeLessThan(1_000)
    expect(left).toBeGreaterThan(1_000)
    expect(left).toBeLessThanOrEqual(10_000)
    expect([exact, isDate]).toEqual(['1970-01-01T00:00:00.000Z', true])
  })
})
