import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { FirehoseClient, ListDeliveryStreamsCommand } from '@aws-sdk/client-firehose'
import { ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startDynamoDb } from '../../../../infra/local/services/dynamodb.ts'
import { startFaultProxy } from '../../../../infra/local/services/fault-proxy.ts'
import {
  FAULT_SERVICES,
  FaultBoard,
  type FaultService,
  SLOW_MS,
} from '../../../../infra/local/services/faults.ts'
import { startFirehose } from '../../../../infra/local/services/firehose.ts'
import { startS3 } from '../../../../infra/local/services/s3.ts'
import { startSecretsManager } from '../../../../infra/local/services/secrets-manager.ts'
import { startSqs } from '../../../../infra/local/services/sqs.ts'
import { failure, toward } from './failure.ts'
import { clientFor } from './s3-client.ts'

const board = new FaultBoard()
afterEach(() => {
  for (const service of FAULT_SERVICES) board.set(service, 'ok')
})

describe('FaultBoard', () => {
  it('says ok for every service until told otherwise', () => {
    expect(new Set(Object.values(new FaultBoard().all()))).toEqual(new Set(['ok']))
  })

  it.each([
    ['an unknown service', { sns: 'down' }],
    ['an unknown mode', { s3: 'broken' }],
    ['a mode in capitals', { s3: 'Down' }],
    ['a mode that is no string', { s3: 1 }],
    ['a mode that is null', { s3: null }],
    ['a name that every object has', { constructor: 'down' }],
    ['a known change beside an unknown one', { s3: 'down', nothing: 'down' }],
    ['an array', [{ s3: 'down' }]],
    ['a string', 's3=down'],
    ['null', null],
    ['nothing', undefined],
    ['__proto__', JSON.parse('{"__proto__":"down"}')],
  ])('refuses %s, says what is known and changes nothing', (_, changes) => {
    const fresh = new FaultBoard()
    const answer = fresh.apply(changes)
    expect(answer).toMatchObject({ ok: false })
    const message = answer.ok ? '' : answer.message
    expect(message).toContain(
      'known services: s3, dynamodb, firehose, secrets-manager, sqs, upstream',
    )
    expect(message).toContain('known modes: ok, down, slow, throttle, partial')
    expect(fresh.get('s3')).toBe('ok')
  })

  it('sets what is known', () => {
    const fresh = new FaultBoard()
    expect(fresh.set('s3', 'slow')).toEqual({ ok: true })
    expect(fresh.apply({ firehose: 'down', upstream: 'partial' })).toEqual({ ok: true })
    expect(fresh.all()).toMatchObject({ s3: 'slow', firehose: 'down', upstream: 'partial' })
  })
})

describe('fault modes, through the AWS SDK', () => {
  const ends: (() => Promise<void>)[] = []
  const calls = {} as Record<Exclude<FaultService, 'upstream'>, () => Promise<unknown>>

  beforeAll(async () => {
    const s3 = await startS3({ board })
    const dynamodb = await startDynamoDb({ board })
    const firehose = await startFirehose({ board, deliveries: [] })
    const secrets = await startSecretsManager({ board })
    const sqs = await startSqs({ board })
    const s3Client = clientFor(s3.url)
    const dynamo = new DynamoDBClient(toward(dynamodb.url))
    const fire = new FirehoseClient(toward(firehose.url))
    const secret = new SecretsManagerClient(toward(secrets.url))
    const queues = new SQSClient(toward(sqs.url))
    calls.s3 = () => s3Client.send(new ListBucketsCommand({}))
    calls.dynamodb = () => dynamo.send(new ListTablesCommand({}))
    calls.firehose = () => fire.send(new ListDeliveryStreamsCommand({}))
    calls['secrets-manager'] = () => secret.send(new ListSecretsCommand({}))
    calls.sqs = () => queues.send(new ListQueuesCommand({}))
    for (const client of [s3Client, dynamo, fire, secret, queues]) {
      ends.push(async () => client.destroy())
    }
    for (const server of [s3, dynamodb, firehose, secrets, sqs]) ends.push(() => server.close())
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })

  const services = ['s3', 'dynamodb', 'firehose', 'secrets-manager', 'sqs'] as const

  it.each(services)('down: %s cuts the connection without an answer, until ok', async (service) => {
    board.set(service, 'down')
    expect(await failure(calls[service]())).toMatch(/^no answer /)
    board.set(service, 'ok')
    expect(await failure(calls[service]())).toBe('succeeded')
  })

  it.each([
    ['s3', '503 SlowDown'],
    ['dynamodb', '400 ProvisionedThroughputExceededException'],
    ['firehose', '500 ServiceUnavailableException'],
    ['secrets-manager', '400 ThrottlingException'],
    ['sqs', '400 RequestThrottled'],
  ] as const)('throttle: %s answers %s', async (service, expected) => {
    board.set(service, 'throttle')
    expect(await failure(calls[service]())).toBe(expected)
  })

  it.each([
    ['s3', '500 InternalError'],
    ['dynamodb', '500 InternalServerError'],
    ['secrets-manager', '500 InternalServiceError'],
    ['sqs', '500 InternalError'],
  ] as const)('partial: every second call to %s answers %s', async (service, expected) => {
    board.set(service, 'partial')
    const results = []
    for (let call = 0; call < 4; call += 1) results.push(await failure(calls[service]()))
    expect(results).toEqual(['succeeded', expected, 'succeeded', expected])
  })

  it('slow: every service answers after 5 s, all the same', async () => {
    for (const service of services) board.set(service, 'slow')
    const start = performance.now()
    const results = await Promise.all(services.map((service) => failure(calls[service]())))
    expect(results).toEqual(services.map(() => 'succeeded'))
    expect(performance.now() - start).toBeGreaterThan(SLOW_MS - 50)
  })

  it('slow: a server that closes meanwhile ends within a second', async () => {
    const own = new FaultBoard()
    own.set('s3', 'slow')
    const s3 = await startS3({ board: own })
    const client = clientFor(s3.url)
    const pending = failure(client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })))
    await wait(50)
    const start = performance.now()
    await s3.close()
    expect(performance.now() - start).toBeLessThan(1000)
    expect(await pending).toMatch(/^no answer /)
    client.destroy()
  })
})

describe('the fault proxy in front of an upstream', () => {
  let upstream: Server
  let proxy: { url: string; close(): Promise<void> }
  let seen: IncomingMessage | undefined
  let upstreamGone = false

  beforeAll(async () => {
    upstream = createServer((message, response) => {
      seen = message
      response.on('close', () => (upstreamGone = !response.writableFinished))
      if (message.url === '/mcp/stream') {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: 1\n\n')
        if (message.headers['x-hang'] === undefined) {
          setTimeout(() => response.end('data: 2\n\n'), 300)
        }
      } else if (message.url === '/mcp/cut') {
        response.write('half')
        setTimeout(() => response.destroy(), 20)
      } else {
        response.setHeader('set-cookie', ['a=1', 'b=2'])
        message.pipe(response)
      }
    })
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    const { port } = upstream.address() as AddressInfo
    proxy = await startFaultProxy({
      target: `http://127.0.0.1:${port}/mcp`,
      service: 'upstream',
      board,
    })
  })
  afterAll(async () => {
    await proxy.close()
    upstream.closeAllConnections()
    await new Promise((resolve) => upstream.close(resolve))
  })

  it('has the path of its target and passes bodies and headers through', async () => {
    expect(proxy.url).toMatch(/\/mcp$/)
    const answer = await fetch(`${proxy.url}/echo?a=%2F&b=c`, {
      method: 'POST',
      body: 'ü'.repeat(100_000),
      headers: { 'x-note': 'kept' },
    })
    expect(await answer.text()).toBe('ü'.repeat(100_000))
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(seen?.url).toBe('/mcp/echo?a=%2F&b=c')
    expect(seen?.headers['x-note']).toBe('kept')
    expect(seen?.headers.host).not.toBe(new URL(proxy.url).host)
  })

  it('passes chunked bodies and doubled headers', async () => {
    const echoed = await new Promise<string>((resolve, reject) => {
      const sent = request(`${proxy.url}/echo`, { method: 'POST' }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => resolve(text))
      })
      sent.on('error', reject)
      sent.setHeader('x-twice', ['1', '2'])
      sent.write('one,')
      sent.end('two')
    })
    expect(echoed).toBe('one,two')
    expect(seen?.rawHeaders.filter((name) => name.toLowerCase() === 'x-twice')).toHaveLength(2)
  })

  it('streams: the first event is there before the last is produced', async () => {
    const start = performance.now()
    const answer = await fetch(`${proxy.url}/stream`)
    const reader = answer.body!.getReader()
    await reader.read()
    expect(performance.now() - start).toBeLessThan(250)
    await reader.read()
  })

  it('ends the upstream call when the client leaves, and the answer when the upstream breaks', async () => {
    const leaving = new AbortController()
    const answer = await fetch(`${proxy.url}/stream`, {
      headers: { 'x-hang': '1' },
      signal: leaving.signal,
    })
    await answer.body!.getReader().read()
    leaving.abort()
    await expect.poll(() => upstreamGone).toBe(true)
    const cut = await fetch(`${proxy.url}/cut`)
    await expect(cut.text()).rejects.toThrow()
  })

  it('answers 429, every second 502, or nothing, as the board says', async () => {
    const status = async () => (await fetch(`${proxy.url}/echo`)).status
    board.set('upstream', 'throttle')
    expect(await status()).toBe(429)
    board.set('upstream', 'partial')
    expect([await status(), await status(), await status()]).toEqual([200, 502, 200])
    board.set('upstream', 'down')
    await expect(status()).rejects.toThrow()
    board.set('upstream', 'ok')
    expect(await status()).toBe(200)
  })

  it('answers 502 when its target is not there', async () => {
    const lost = await startFaultProxy({ target: 'http://127.0.0.1:1', service: 'upstream', board })
    expect((await fetch(lost.url)).status).toBe(502)
    await lost.close()
  })
})
