import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningApp, startRunningApp } from '../../../fixtures/running-app.ts'

let app: RunningApp
beforeAll(async () => {
  app = await startRunningApp()
})
afterAll(() => app.close())

interface Echo {
  readonly event: {
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | null
    readonly isBase64Encoded: boolean
    readonly path: string
    readonly pathParameters: unknown
    readonly requestContext: { readonly path: string; readonly stage: string }
  }
}
const echo = async (response: Response): Promise<Echo['event']> =>
  ((await response.json()) as Echo).event

// API Gateway, "Amazon API Gateway quotas".
describe('API Gateway limits', () => {
  it('refuse more than 10,240 bytes of headers together, and take a little less', async () => {
    const filled = (size: number): RequestInit => ({ headers: { 'X-Large': 'x'.repeat(size) } })
    expect((await app.get('/open', filled(9_900))).status).toBe(200)
    const refused = await app.get('/open', filled(10_300))
    expect(refused.status).toBe(431)
    expect(refused.headers.get('x-amzn-requestid')).toEqual(expect.any(String))
  })

  it('refuse bodies of more than 10 MB, and what Lambda cannot take', async () => {
    const send = (size: number) =>
      app.get('/open', { method: 'POST', body: Buffer.alloc(size, 'x') })
    expect((await send(10 * 1024 * 1024 + 1)).status).toBe(413)
    // 4.9 MB in base64 and the event around it are more than 6 MB.
    expect((await send(4_900_000)).status).toBe(413)
  })

  it('pass about 4 MB to a function and back', async () => {
    const response = await app.get('/open', { method: 'PUT', body: Buffer.alloc(4_000_000, 'x') })
    const { body, isBase64Encoded } = await echo(response)
    expect(isBase64Encoded).toBe(true)
    expect(Buffer.from(body ?? '', 'base64')).toHaveLength(4_000_000)
  })

  it('give up on an integration after its time-out', async () => {
    app.answerWith(() => undefined)
    expect((await app.get('/buffered')).status).toBe(504)
  })
})

describe('answers', () => {
  it('carry ids of request and trace, and keep the trace of the client', async () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'
    const response = await app.get('/open', { headers: { 'X-Amzn-Trace-Id': trace } })
    expect(response.headers.get('x-amzn-trace-id')).toBe(trace)
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('x-amz-apigw-id')).toMatch(/=$/)
    expect((await echo(response)).headers['X-Amzn-Trace-Id']).toBe(trace)
    expect(response.headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer')
    expect(response.headers.get('www-authenticate')).toBeNull()
  })

  it('to HEAD have no body', async () => {
    const response = await app.get('/open', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

describe('HTTP_PROXY', () => {
  const withToken = { headers: { Authorization: 'ok' } }

  it('passes a stream on while it is produced', async () => {
    let finish = (): void => undefined
    app.answerWith((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write('data: first\n\n')
      finish = () => response.end('data: last\n\n')
    })
    const response = await app.get('/upstream', withToken)
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toBe('data: first\n\n')
    finish()
    expect((await reader?.read())?.value).toBe('data: last\n\n')
    expect((await reader?.read())?.done).toBe(true)
  })

  it('closes the upstream when the client leaves', async () => {
    let closed = false
    app.answerWith((request, response) => {
      request.once('close', () => undefined)
      response.once('close', () => {
        closed = true
      })
      response.writeHead(200)
      response.write('started')
    })
    const leave = new AbortController()
    const response = await app.get('/upstream', { ...withToken, signal: leave.signal })
    expect(response.status).toBe(200)
    leave.abort()
    await vi.waitFor(() => expect(closed).toBe(true))
  })

  it('breaks the connection when the upstream breaks off', async () => {
    app.answerWith((_request, response) => {
      response.writeHead(200)
      response.write('half')
      setTimeout(() => response.destroy(), 50)
    })
    const response = await app.get('/upstream', withToken)
    await expect(response.text()).rejects.toThrow()
  })

  it('answers 504 for an upstream that hangs up without an answer', async () => {
    app.answerWith((request) => request.socket.destroy())
    expect((await app.get('/upstream', withToken)).status).toBe(504)
  })

  it('keeps status, casing and repetition of the upstream', async () => {
    app.answerWith((_request, response) => {
      response.writeHead(418, ['X-Casing', 'a', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
      response.end('tea')
    })
    const response = await app.get('/buffered')
    expect(response.status).toBe(418)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('tea')
  })
})

describe('mapped integrations', () => {
  const post = (body: string): RequestInit => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Own': 'mine', Authorization: 'secret' },
    body,
  })

  it('send what is mapped and nothing else, and map the answer', async () => {
    let seen = ''
    app.answerWith((request, response) => {
      seen = JSON.stringify(request.rawHeaders)
      request.on('data', (chunk: Buffer) => (seen += chunk.toString()))
      request.on('end', () => {
        response.writeHead(200, { 'X-Upstream': 'kind' })
        response.end('{"url":"/mapped"}')
      })
    })
    const response = await app.get('/mapped', post('{}'))
    expect(await response.json()).toEqual({ wrapped: '/mapped' })
    expect(response.headers.get('x-kind')).toBe('kind')
    expect(seen).toContain('"X-Mapped","mine"')
    expect(seen).not.toContain('secret')
    // Binary by media type, so the template sees base64.
    expect(seen).toContain('{"stage":"live","encoded":"e30="}')
  })

  it('select an answer by the status of the upstream', async () => {
    app.answerWith((_request, response) => response.writeHead(410).end('gone'))
    expect((await app.get('/mapped', post('{}'))).status).toBe(404)
  })
})

describe('preflights', () => {
  const preflight = (url: string, origin: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    })

  // API Gateway, "Content type conversions": a binary body does not fit a template.
  it('fail where everything is binary and nothing converts it to text', async () => {
    expect((await preflight(`${app.harness.url}/v1/one/open`, 'https://a.test')).status).toBe(500)
  })

  it('answer each allowed origin by a template', async () => {
    const url = `${app.harness.url}/v1/one/two`
    for (const origin of ['https://a.test', 'https://b.test']) {
      const response = await preflight(url, origin)
      expect(response.status).toBe(204)
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    }
    const other = await preflight(url, 'https://c.test')
    expect(other.headers.get('access-control-allow-origin')).toBe('https://a.test')
  })
})

describe('request validation', () => {
  const check = (query: string, body: string) =>
    app.get(`/checked${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    })

  it.each([
    ['', '{"name":1}', 400, 'Missing required request parameters: [q]'],
    ['?q=1', '{}', 400, 'Invalid request body'],
    ['?q=1', 'no json', 400, 'Invalid request body'],
  ])('refuses %j with body %s', async (query, body, status, message) => {
    const response = await check(query, body)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ message })
  })

  it('passes what is complete', async () => {
    expect((await check('?q=1', '{"name":1}')).status).toBe(200)
  })
})

describe('Lambda behind API Gateway', () => {
  it('never learns that the client left, and its answer is dropped', async () => {
    const before = app.log.filter((line) => line.includes('] END')).length
    const leave = new AbortController()
    const response = await app.get('/stream', { signal: leave.signal })
    await response.body?.getReader().read()
    leave.abort()
    await vi.waitFor(() =>
      expect(app.log.filter((line) => line.includes('] END')).length).toBeGreaterThan(before),
    )
    expect(app.log.join('\n')).not.toContain('ECONNRESET')
  })

  it('that streams without metadata is a malformed answer', async () => {
    expect((await app.get('/stream?mode=raw')).status).toBe(502)
  })

  it('serves a greedy path', async () => {
    const { path, pathParameters, requestContext } = await echo(await app.get('/files/a%20b/c'))
    expect(path).toBe('/v1/one/files/a%20b/c')
    expect(pathParameters).toEqual({ proxy: 'a b/c' })
    expect(requestContext).toMatchObject({ path: '/v1/one/files/a%20b/c', stage: 'live' })
  })

  it('gives binary answers', async () => {
    const response = await app.get('/open?mode=binary')
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 1])
  })

  it('does not hold up others while one call waits', async () => {
    const slow = app.get('/stream')
    await sleep(20)
    expect((await app.get('/mock')).status).toBe(200)
    await (await slow).text()
  })
})
