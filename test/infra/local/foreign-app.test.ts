import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import http, { type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Harness, startHarness } from '../../../infra/local/harness.ts'
import { FaultBoard } from '../../../infra/local/services/faults.ts'
import { startServices } from '../../../infra/local/start/stand-ins.ts'
import { synthesizeForeignApp } from '../../fixtures/foreign-app/app.ts'

let harness: Harness
let token: string
let dynamodb: DynamoDBClient
let s3: S3Client
let secrets: SecretsManagerClient
const closers: (() => unknown)[] = []

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foreign-app-'))
  closers.push(() => rm(directory, { recursive: true }))
  const carrier = http.createServer(answerAsCarrier)
  await new Promise<void>((resolve) => carrier.listen(0, '127.0.0.1', resolve))
  closers.push(() => carrier.close())
  const { port } = carrier.address() as AddressInfo
  const services = await startServices(directory, new FaultBoard())
  closers.push(() => services.close())
  harness = await startHarness({
    assembly: synthesizeForeignApp({
      outdir: path.join(directory, 'cdk.out'),
      carrierUrl: `http://127.0.0.1:${port}`,
    }),
    port: 0,
    endpoints: services.endpoints,
    resources: services.resources,
    log: () => undefined,
  })
  closers.push(() => harness.close())

  const client = (service: string) => ({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: services.endpoints[`AWS_ENDPOINT_URL_${service}`] ?? '',
  })
  dynamodb = new DynamoDBClient(client('DYNAMODB'))
  s3 = new S3Client({ ...client('S3'), forcePathStyle: true })
  secrets = new SecretsManagerClient(client('SECRETS_MANAGER'))
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: output('TokenArn') }))
  token = secret.SecretString ?? ''
})
afterAll(async () => {
  for (const client of [dynamodb, s3, secrets]) client.destroy()
  for (const close of closers.reverse()) await close()
})

/** Tells what arrived, or sends an answer of two parts that only a stream shows one by one. */
function answerAsCarrier(request: IncomingMessage, response: http.ServerResponse): void {
  if (request.url === '/feed') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write('data: first\n\n')
    releaseFeed = () => void response.end('data: last\n\n')
    return
  }
  const { method, url, headers } = request
  response.writeHead(202, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ method, url, source: headers['x-source'] }))
}
let releaseFeed = (): void => undefined

const output = (name: string): string => harness.outputs['Parcels']?.[name] as string
const tracker = (route: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${harness.stageUrls.get(`${output('TrackerId')}/live`) ?? ''}${route}`, init)
const asClerk = (clerk = token): RequestInit => ({ headers: { 'X-Clerk': clerk } })

async function stops(parcel: string): Promise<(string | undefined)[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: output('TableName'),
      KeyConditionExpression: 'parcel = :parcel',
      ExpressionAttributeValues: { ':parcel': { S: parcel } },
    }),
  )
  return Items.map((item) => item['place']?.S)
}

async function importManifest(key: string, lines: string): Promise<void> {
  await s3.send(
    new PutObjectCommand({ Bucket: output('ManifestsName'), Key: key, Body: `${lines}\n` }),
  )
}

describe('a foreign app on the local stack', () => {
  it('generates the secret that its template asks for', () => {
    expect(token).toMatch(/^[A-Za-z0-9]{24}$/)
  })

  it('imports an object that its notification filter names, and no other', async () => {
    const parcel = randomUUID()
    await importManifest('incoming/not this.txt', `${parcel},1,wrong`)
    await importManifest('other/day.csv', `${parcel},2,wrong`)
    await importManifest('incoming/a day.csv', `${parcel},3,Ulm\n${parcel},4,Köln`)
    await vi.waitFor(async () => expect(await stops(parcel)).toEqual(['Ulm', 'Köln']), 10_000)
  })

  it("sends a schedule's own input to its function", async () => {
    const [name = ''] = harness.schedules.names
    harness.schedules.runNow(name)
    await vi.waitFor(async () => expect(await stops('tidied')).toEqual(['nowhere']), 10_000)
  })

  it('answers from a mock and to a preflight without its authorizer', async () => {
    const health = await tracker('/health')
    expect([health.status, await health.json()]).toEqual([200, { up: true }])
    const preflight = await tracker('/parcels/1', { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT')
  })

  it.each([
    ['without a header', '/parcels/1?depot=a', {}],
    ['without a query parameter', '/parcels/1', { 'X-Clerk': 'x' }],
    ['of nobody', '/parcels/1?depot=a', { 'X-Clerk': 'nobody' }],
  ])('answers its own 401 to a request %s', async (_what, route, headers) => {
    const response = await tracker(route, { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('x-ask')).toBe('the depot')
    expect(await response.json()).toEqual({ who: 'UNAUTHORIZED' })
  })

  it('lets the authorizer allow a method and nothing beside it, also from its cache', async () => {
    const get = await tracker('/parcels/none?depot=north', asClerk())
    expect([get.status, get.headers.get('x-depot')]).toEqual([200, 'north'])
    expect(await get.json()).toEqual({ method: 'GET', level: '3', stops: [] })
    const put = await tracker('/parcels/none?depot=north', { ...asClerk(), method: 'PUT' })
    expect(put.status).toBe(403)
    expect((await tracker('/parcels/none?depot=north', asClerk('other'))).status).toBe(403)
  })

  it('streams from a function behind the authorizer', async () => {
    const parcel = randomUUID()
    await importManifest('incoming/stream.csv', `${parcel},1,Ulm\n${parcel},2,Bonn`)
    await vi.waitFor(async () => expect(await stops(parcel)).toHaveLength(2), 10_000)
    const response = await tracker(`/parcels/${parcel}/history?depot=a`, asClerk())
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toBe('data: Ulm\n\ndata: Bonn\n\n')
  })

  it('hands what is under a proxy path to another API, with its own header', async () => {
    const response = await tracker('/carrier/parcels/7?fast=1', { method: 'POST', body: '{}' })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({
      method: 'POST',
      url: '/v2/parcels/7?fast=1',
      source: 'tracker',
    })
  })

  it('passes the first part of a streamed answer on before there is a last', async () => {
    const response = await tracker('/feed')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect(await reader?.read()).toEqual({ done: false, value: 'data: first\n\n' })
    releaseFeed()
    expect(await reader?.read()).toEqual({ done: false, value: 'data: last\n\n' })
    expect((await reader?.read())?.done).toBe(true)
  })

  it('serves its second API with a stage, functions and answers of its own', async () => {
    const url = harness.stageUrls.get(`${output('OfficeId')}/prod`) ?? ''
    const response = await fetch(`${url}/any/path?a=1&a=2`)
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.json()).toEqual({
      path: '/any/path',
      query: { a: ['1', '2'] },
      stage: 'prod',
    })
    expect(output('OfficeUrl')).toContain('prod')
  })

  it('does not find what no route names', async () => {
    expect((await tracker('/nowhere')).status).toBe(403)
  })
})
