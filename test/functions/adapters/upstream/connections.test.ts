/** Kept-alive connections to a server that speaks TCP itself, and says more than it was asked. */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpUpstream } from '../../../../functions/adapters/upstream/http-upstream.ts'
import type { Upstream } from '../../../../functions/core/forwarding/upstream.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const answer = (text: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`

interface Raw {
  readonly url: string
  /** Every connection, in the order in which they came. */
  readonly sockets: Socket[]
  /** How many requests came. */
  readonly requests: () => number
}

/** `respond` is told of each request, and on which connection it came. */
async function raw(respond: (socket: Socket, request: number) => void): Promise<Raw> {
  const sockets: Socket[] = []
  let requests = 0
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    let seen = ''
    socket.on('data', (data) => {
      seen += data.toString()
      // The body of every request is the one character x.
      while (/\r\n\r\nx/.test(seen)) {
        seen = seen.slice(seen.indexOf('\r\n\r\nx') + 5)
        requests += 1
        respond(socket, requests)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/mcp`, sockets, requests: () => requests }
}

async function send(upstream: Upstream, url: string) {
  const sent = await upstream.send({
    url,
    headers: {},
    body: 'x',
    principal: {} as never,
    timeoutMs: 5000,
  })
  if (isRefusal(sent)) throw new Error(sent.code)
  return sent
}

async function textOf(upstream: Upstream, url: string): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await send(upstream, url)).body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const written = (socket: Socket, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (socket.writable) socket.write(text, () => resolve())
    else resolve()
  })

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('a kept-alive connection', () => {
  it('is used again where nothing but answers came on it', async () => {
    const { url, sockets } = await raw((socket, request) => socket.write(answer(String(request))))
    const upstream = createHttpUpstream()
    for (let call = 1; call <= 5; call += 1) {
      expect(await textOf(upstream, url)).toBe(String(call))
      await pause(40)
    }
    expect(sockets.length).toBeLessThan(5)
  })

  it.each([0, 1, 2, 5, 10, 25, 40])(
    'never gives an answer that came late, %i ms after the first, to the next request',
    async (delay) => {
      const { url, sockets } = await raw((socket, request) => socket.write(answer(String(request))))
      const upstream = createHttpUpstream()
      for (let round = 1; round <= 8; round += 1) {
        const before = sockets.length
        expect(await textOf(upstream, url)).toBe(String(round))
        await pause(delay)
        // The bytes are with the gateway's machine before the next request is even begun.
        await Promise.all(sockets.slice(before).map((socket) => written(socket, answer('LATE'))))
        await Promise.all(sockets.map((socket) => written(socket, answer('LATE'))))
      }
    },
  )

  it.each(['x', 'HTTP/1.1 200 OK\r\n', '\r\n', answer('LATE')])(
    'is closed when %j comes while nothing was asked',
    async (bytes) => {
      const { url, sockets } = await raw((socket) => socket.write(answer('own')))
      const upstream = createHttpUpstream()
      await textOf(upstream, url)
      const closed = new Promise((resolve) => sockets[0]?.once('close', resolve))
      sockets[0]?.write(bytes)
      await closed
      expect(await textOf(upstream, url)).toBe('own')
      expect(sockets).toHaveLength(2)
    },
  )

  it('is closed where a second answer came right behind the first', async () => {
    const { url, sockets } = await raw((socket, request) =>
      socket.write(answer(String(request)) + answer('LATE')),
    )
    const upstream = createHttpUpstream()
    for (let call = 1; call <= 5; call += 1) expect(await textOf(upstream, url)).toBe(String(call))
    expect(sockets).toHaveLength(5)
  })

  it('is closed with a call that is cancelled, so that its answer reaches nobody', async () => {
    let isHalf = true
    const { url, sockets } = await raw((socket) =>
      socket.write(isHalf ? 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncan' : answer('own')),
    )
    const upstream = createHttpUpstream()
    for (let round = 0; round < 5; round += 1) {
      isHalf = true
      const cancelled = await send(upstream, url)
      await cancelled.body[Symbol.asyncIterator]().next()
      cancelled.cancel()
      await Promise.all(sockets.map((socket) => written(socket, `celled${answer('LATE')}`)))
      isHalf = false
      expect(await textOf(upstream, url)).toBe('own')
    }
  })

  it('is closed with a call that was given up before its answer began', async () => {
    let isSilent = true
    const { url, sockets } = await raw((socket) => {
      if (!isSilent) socket.write(answer('own'))
    })
    const upstream = createHttpUpstream()
    for (let round = 0; round < 3; round += 1) {
      isSilent = true
      const given = { url, headers: {}, body: 'x', principal: {} as never, timeoutMs: 30 }
      expect(await upstream.send(given)).toMatchObject({ code: 'upstream_timeout' })
      await Promise.all(sockets.map((socket) => written(socket, answer('LATE'))))
      isSilent = false
      expect(await textOf(upstream, url)).toBe('own')
    }
  })
})
