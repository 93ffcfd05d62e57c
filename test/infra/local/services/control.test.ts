import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startControl } from '../../../../infra/local/services/control.ts'
import { FAULT_SERVICES, FaultBoard } from '../../../../infra/local/services/faults.ts'

const board = new FaultBoard()
let control: { url: string; close(): Promise<void> }

beforeAll(async () => {
  control = await startControl({
    board,
    routes: {
      'POST /token': (body) => ({ status: 201, body: { got: body } }),
      'POST /broken': () => {
        throw new Error('secret detail')
      },
    },
  })
})
beforeEach(() => {
  for (const service of FAULT_SERVICES) board.set(service, 'ok')
})
afterAll(() => control.close())

const send = async (
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) => {
  const answer = await fetch(control.url + path, {
    method,
    headers,
    ...(body !== undefined && { body }),
  })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

describe('the control server', () => {
  it('sets fault modes and shows them', async () => {
    const put = await send('PUT', '/faults', '{"firehose":"down","s3":"slow"}')
    expect(put.status).toBe(200)
    expect(JSON.parse((await send('GET', '/faults')).text)).toEqual({
      s3: 'slow',
      dynamodb: 'ok',
      firehose: 'down',
      'secrets-manager': 'ok',
      sqs: 'ok',
      upstream: 'ok',
    })
    await send('PUT', '/faults', '{"firehose":"ok"}')
    expect(board.get('firehose')).toBe('ok')
    expect(board.get('s3')).toBe('slow')
  })

  it.each([
    ['an unknown service', '{"firehose":"down","sns":"down"}'],
    ['an unknown mode', '{"firehose":"down","s3":"off"}'],
    ['a nested value', '{"firehose":"down","s3":{"mode":"down"}}'],
    ['an array', '["firehose"]'],
    ['a string', '"firehose=down"'],
    ['no JSON', 'firehose=down'],
    ['no body', ''],
    ['two values', '{"firehose":"down"}{}'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
  ])('answers 400 to %s and changes nothing', async (_, body) => {
    const answer = await send('PUT', '/faults', body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toHaveProperty('error')
    expect(board.get('firehose')).toBe('ok')
  })

  it('says that it is alive, which routes it has, and which methods', async () => {
    expect(JSON.parse((await send('GET', '/health')).text)).toEqual({ status: 'ok' })
    const lost = await send('GET', '/nothing')
    expect(lost.status).toBe(404)
    expect(lost.text).toContain('PUT /faults')
    expect((await send('POST', '/faults', '{}')).status).toBe(405)
  })

  it('carries the routes that others add, and survives one that breaks', async () => {
    const token = await send('POST', '/token', '{"subject":"alice"}')
    expect(token).toMatchObject({ status: 201, text: '{"got":{"subject":"alice"}}\n' })
    expect(token.headers.get('cache-control')).toBe('no-store')
    const broken = await send('POST', '/broken')
    expect(broken.status).toBe(500)
    expect(broken.text).not.toContain('secret detail')
    expect((await send('GET', '/health')).status).toBe(200)
  })

  it('refuses what comes from a web page', async () => {
    const page = await send('POST', '/token', '{}', { origin: 'https://example.com' })
    expect(page.status).toBe(403)
    const { port } = new URL(control.url)
    const rebound = await new Promise((resolve, reject) => {
      request(
        { host: '127.0.0.1', port, path: '/faults', headers: { host: `example.com:${port}` } },
        (answer) => resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end()
    })
    expect(rebound).toBe(403)
  })

  it('refuses a body over 64 KiB', async () => {
    expect((await send('PUT', '/faults', ' '.repeat(70_000))).status).toBe(413)
  })
})
