// Fetching from servers that mean well and servers that do not, all of them real ones on loopback.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchText } from '../../../functions/key-sync/fetch-text.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const LOCAL = { local: true, timeoutMs: 300 }

describe('fetchText', () => {
  it('returns the text', async () => {
    const url = await serve((_, response) => response.end('{"ü":1}'))
    expect(await fetchText(url, LOCAL)).toEqual({ text: '{"ü":1}' })
  })

  it('follows a redirect on the same host', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/new') response.end('here')
      else response.writeHead(302, { location: '/new' }).end()
    })
    expect(await fetchText(`${url}/old`, LOCAL)).toEqual({ text: 'here' })
  })

  it.each([
    ['https://evil.example.com/keys'],
    ['http://127.0.0.1:1/keys'],
    ['http://localhost/keys'],
    ['//evil.example.com/keys'],
    ['file:///etc/passwd'],
    ['http://[half'],
  ])('does not follow a redirect to %s', async (location) => {
    const url = await serve((_, response) => response.writeHead(302, { location }).end())
    expect(await fetchText(url, LOCAL)).toEqual({ problem: 'it redirects to another host' })
  })

  it('gives up on redirects without end', async () => {
    const url = await serve((_, response) => response.writeHead(307, { location: '/again' }).end())
    expect(await fetchText(url, LOCAL)).toEqual({ problem: 'it redirects too often' })
  })

  it.each([204, 304, 401, 404, 500])('refuses the status %i', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end())
    expect(await fetchText(url, LOCAL)).toEqual({ problem: `it answered ${status}` })
  })

  it('accepts exactly 64 KB and refuses one byte more', async () => {
    const url = await serve((request, response) =>
      response.end('a'.repeat(Number(request.url?.slice(1)))),
    )
    expect(await fetchText(`${url}/65536`, LOCAL)).toHaveProperty('text')
    expect(await fetchText(`${url}/65537`, LOCAL)).toHaveProperty('problem')
  })

  it('refuses a small answer that unpacks into a large one', async () => {
    const packed = gzipSync(Buffer.alloc(50_000_000))
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    )
    const generous = { local: true, timeoutMs: 5000 }
    expect(await fetchText(url, generous)).toEqual({ problem: 'it is larger than 65536 bytes' })
  })

  it('refuses an answer that never ends, without reading it all', async () => {
    let sent = 0
    const url = await serve((_, response) => {
      const more = (): void => {
        if (response.destroyed) return
        sent += 1
        response.write('a'.repeat(16_384), () => setImmediate(more))
      }
      more()
    })
    const generous = { local: true, timeoutMs: 5000 }
    expect(await fetchText(url, generous)).toEqual({ problem: 'it is larger than 65536 bytes' })
    expect(sent).toBeLessThan(1000)
  })

  it.each<[string, RequestListener]>([
    ['does not answer', () => undefined],
    ['stops in its headers', (request) => request.socket.write('HTTP/1.1 200 OK\r\nA: ')],
    ['stops in its body', (_, response) => void response.write('{')],
  ])('gives up on a server that %s', async (_, listener) => {
    const url = await serve(listener)
    expect(await fetchText(url, LOCAL)).toEqual({ problem: 'it took too long' })
  })

  it('refuses bytes that are not UTF-8', async () => {
    const url = await serve((_, response) => response.end(Buffer.from([0x7b, 0xff, 0x7d])))
    expect(await fetchText(url, LOCAL)).toEqual({ problem: 'it is not UTF-8' })
  })

  it('says when nobody is there', async () => {
    expect(await fetchText('http://127.0.0.1:1/', LOCAL)).toEqual({
      problem: expect.stringMatching(/cannot be reached/),
    })
  })

  it.each([
    ['http on loopback when deployed', 'http://127.0.0.1:1/', false],
    ['http elsewhere', 'http://login.example.com/', true],
    ['a host that only begins like loopback', 'http://127.0.0.1.example.com/', true],
    ['a file', 'file:///etc/passwd', true],
    ['data', 'data:text/plain,a', true],
    ['a password', 'https://a:b@login.example.com/', true],
    ['no URL', 'keys', true],
  ])('refuses %s without connecting', async (_, url, local) => {
    expect(await fetchText(url, { ...LOCAL, local })).toEqual({
      problem: 'the URL is not https, or not a URL',
    })
  })
})
