import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Harness, startHarness } from '../../../../infra/local/harness.ts'
import { startDynamoDb } from '../../../../infra/local/services/dynamodb.ts'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import { startFirehose } from '../../../../infra/local/services/firehose.ts'
import { startS3 } from '../../../../infra/local/services/s3.ts'
import { startSecretsManager } from '../../../../infra/local/services/secrets-manager.ts'
import { startSqs } from '../../../../infra/local/services/sqs.ts'
import { standInResources } from '../../../../infra/local/stand-in-resources.ts'
import type { ResourceProvider } from '../../../../infra/local/template/resource-provider.ts'
import { synthesizeEventsApp } from '../../../fixtures/events-app/app.ts'

let harness: Harness
let directory: string
let resources: ResourceProvider
let s3: S3Client
let dynamodb: DynamoDBClient
const closers: (() => Promise<void>)[] = []
const log: string[] = []
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'events-test-'))
  const board = new FaultBoard()
  const standIns = {
    s3: await startS3({ board }),
    dynamodb: await startDynamoDb({ board }),
    secretsManager: await startSecretsManager({ board }),
    firehose: await startFirehose({ board, deliveries: [] }),
    sqs: await startSqs(),
  }
  closers.push(...Object.values(standIns).map((one) => () => one.close()))
  resources = standInResources({ ...standIns, randomBytes })
  harness = await startHarness({
    assembly: synthesizeEventsApp(directory),
    port: 0,
    endpoints: {
      AWS_ENDPOINT_URL_S3: standIns.s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: standIns.dynamodb.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: standIns.secretsManager.url,
      AWS_ENDPOINT_URL_SQS: standIns.sqs.url,
    },
    resources,
    log: (line) => log.push(line),
    retryDelaysMs: [1, 1],
  })
  const region = 'us-east-1'
  s3 = new S3Client({ region, credentials, endpoint: standIns.s3.url, forcePathStyle: true })
  dynamodb = new DynamoDBClient({ region, credentials, endpoint: standIns.dynamodb.url })
})

afterAll(async () => {
  await harness.close()
  for (const close of closers) await close()
  await rm(directory, { recursive: true })
})

const output = (name: string): string => harness.outputs['Events']?.[`${name}Output`] as string

interface NotedEvent {
  readonly source?: string
  readonly note?: string
  readonly detail: { readonly object: Readonly<Record<string, unknown>> }
  readonly Records?: readonly {
    readonly eventSource: string
    readonly body?: string
    readonly s3?: object
  }[]
}

async function notedEvents(): Promise<NotedEvent[]> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: output('TableName') }))
  return Items.map((item) => JSON.parse(item['event']?.S ?? 'null') as NotedEvent)
}

const waitForEvent = (matches: (event: NotedEvent) => boolean): Promise<NotedEvent> =>
  vi.waitFor(
    async () => {
      const found = (await notedEvents()).find(matches)
      if (found === undefined) throw new Error(log.join('\n'))
      return found
    },
    { timeout: 20_000, interval: 50 },
  )

const put = (Bucket: string, Key: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }))

describe('startEvents', () => {
  it('sends object events that a rule matches, and no others', async () => {
    await put(output('Bridged'), 'elsewhere/one.txt')
    await put(output('Bridged'), 'uploads/one two.txt')
    const event = await waitForEvent((one) => one.source === 'aws.s3')
    expect(event.detail).toMatchObject({
      bucket: { name: output('Bridged') },
      object: { key: 'uploads/one two.txt', size: 7 },
      reason: 'PutObject',
    })
    expect(event.detail.object['version-id']).toEqual(expect.any(String))
  })

  it("sends a bucket's own notifications with encoded keys, filtered by suffix", async () => {
    await put(output('Notified'), 'a b/ü.json')
    await put(output('Notified'), 'a.txt')
    await s3.send(new DeleteObjectCommand({ Bucket: output('Notified'), Key: 'a.txt' }))
    const event = await waitForEvent((one) => one.Records?.[0]?.eventSource === 'aws:s3')
    expect(event.Records?.[0]).toMatchObject({
      eventName: 'ObjectCreated:Put',
      s3: { object: { key: 'a+b/%C3%BC.json' } },
    })
    const noted = (await notedEvents()).filter((one) => one.Records?.[0]?.s3 !== undefined)
    expect(noted).toHaveLength(1)
  })

  it('runs schedules with their input, and repeats what fails before it gives up', async () => {
    const rule = harness.schedules.names.find((name) => name.includes('EveryMinute')) ?? ''
    expect(harness.schedules.runNow(rule)).toBe(true)
    expect(harness.schedules.runNow('no such schedule')).toBe(false)
    await waitForEvent((one) => one.note === 'scheduled')
    const [failure] = await resources.receiveMessages(
      output('FailuresName'),
      1,
      20,
      new AbortController().signal,
    )
    expect(JSON.parse(failure?.body ?? '{}').requestContext).toMatchObject({
      condition: 'RetriesExhausted',
      approximateInvokeCount: 2,
    })
  })

  it('runs schedules of the scheduler with the input of their target', async () => {
    const nightly = harness.schedules.names.find((name) => name.includes('Nightly')) ?? ''
    harness.schedules.runNow(nightly)
    await waitForEvent((one) => one.note === 'nightly')
  })

  it('feeds functions from queues and deletes what they took', async () => {
    const name = output('WorkUrl').split('/').at(-1) ?? ''
    await resources.sendMessage(name, 'first')
    const event = await waitForEvent((one) => one.Records?.[0]?.eventSource === 'aws:sqs')
    expect(event.Records?.[0]?.body).toBe('first')
  })
})
