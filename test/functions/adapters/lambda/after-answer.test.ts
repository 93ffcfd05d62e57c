/** Work after the answer, against an Extensions API of a few lines: done before the next event is asked for. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startAfterAnswer } from '../../../../functions/adapters/lambda/after-answer.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const IDENTIFIED = { 'Lambda-Extension-Identifier': 'id-1' }

/** Registers one extension, and answers each `next` when the test invokes. */
async function extensionsApi(registered: Readonly<Record<string, string>> = IDENTIFIED) {
  const seen: string[] = []
  const waiting: ServerResponse[] = []
  let asked = (): void => undefined
  const server = createServer((request: IncomingMessage, response) => {
    request.resume()
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
    if (request.url?.endsWith('/register') === true) {
      response.writeHead(200, registered).end('{}')
      return
    }
    seen.push(`as ${String(request.headers['lambda-extension-identifier'])}`)
    waiting.push(response)
    asked()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    seen,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when the extension asks for its next event. */
    async isAsked(): Promise<void> {
      if (waiting.length === 0) await new Promise<void>((resolve) => (asked = resolve))
    },
    invoke: () => waiting.shift()?.writeHead(200).end('{"eventType":"INVOKE"}'),
    fail: () => waiting.shift()?.writeHead(500).end(),
    waiting,
  }
}

const ticks = async (): Promise<void> => {
  for (let tick = 0; tick < 30; tick += 1) await new Promise(setImmediate)
}

describe('startAfterAnswer', () => {
  it('registers for invocations, and asks for the first while it starts', async () => {
    const api = await extensionsApi()
    await startAfterAnswer(
      api.address,
      () => Promise.resolve(),
      () => undefined,
    )
    await api.isAsked()
    expect(api.seen).toEqual([
      'POST /2020-01-01/extension/register',
      'GET /2020-01-01/extension/event/next',
      'as id-1',
    ])
  })

  it('works after each answer, and asks for the next event only when that is done', async () => {
    const api = await extensionsApi()
    let begun = 0
    let finish = (): void => undefined
    const work = (): Promise<void> => {
      begun += 1
      return new Promise((resolve) => (finish = resolve))
    }
    const after = await startAfterAnswer(api.address, work, () => undefined)
    for (const invocation of [1, 2, 3]) {
      await api.isAsked()
      api.invoke()
      await ticks()
      expect(begun).toBe(invocation - 1)
      after.done()
      await ticks()
      expect(begun).toBe(invocation)
      expect(api.waiting).toEqual([])
      finish()
    }
    await api.isAsked()
  })

  it('works though the answer was out before the extension heard of the call', async () => {
    const api = await extensionsApi()
    let begun = 0
    const work = () => Promise.resolve(void (begun += 1))
    const after = await startAfterAnswer(api.address, work, () => undefined)
    await api.isAsked()
    after.done()
    await ticks()
    expect(begun).toBe(0)
    api.invoke()
    await api.isAsked()
    expect(begun).toBe(1)
  })

  it('goes on after work that failed, and says so', async () => {
    const api = await extensionsApi()
    const problems: string[] = []
    const work = () => Promise.reject(new Error('no network'))
    const after = await startAfterAnswer(api.address, work, (problem) => problems.push(problem))
    await api.isAsked()
    api.invoke()
    after.done()
    await ticks()
    await api.isAsked()
    expect(problems).toEqual(['Error: no network'])
  })

  it('says when the platform ends it, and harms no call', async () => {
    const api = await extensionsApi()
    const { promise, resolve } = Promise.withResolvers<string>()
    const after = await startAfterAnswer(api.address, () => Promise.resolve(), resolve)
    await api.isAsked()
    api.fail()
    expect(await promise).toMatch(/the extension ended/)
    after.done()
  })

  it('does not start where the platform registers nobody', async () => {
    const api = await extensionsApi({})
    for (const [address, problem] of [
      [api.address, /no identifier/],
      ['127.0.0.1:1', /ECONNREFUSED/],
    ] as const) {
      const starting = startAfterAnswer(
        address,
        () => Promise.resolve(),
        () => undefined,
      )
      await expect(starting).rejects.toThrow(problem)
    }
  })

  it('simply works outside of Lambda', async () => {
    let begun = 0
    const work = () => Promise.resolve(void (begun += 1))
    const after = await startAfterAnswer(undefined, work, () => undefined)
    after.done()
    expect(begun).toBe(1)
  })
})
