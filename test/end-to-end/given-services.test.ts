// Services that are elsewhere: an endpoint variable that the shell has set is used instead of the stand-in.
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDynamoDb } from '../../infra/local/services/dynamodb.ts'
import { FaultBoard } from '../../infra/local/services/faults.ts'
import { startS3 } from '../../infra/local/services/s3.ts'
import { startSecretsManager } from '../../infra/local/services/secrets-manager.ts'
import { startSqs } from '../../infra/local/services/sqs.ts'
import { buildBundle } from '../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { callTool } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'
import { startNpm } from './start-process.ts'

const running: { close(): Promise<void> }[] = []
const counters: Server[] = []
const asked = new Map<string, number>()
const given: Record<string, string> = {}
let stack: Stack

/** A service of another process as far as the stack can tell: it knows the URL alone, and calls are counted. */
async function counted(name: string, url: string): Promise<string> {
  const target = new URL(url)
  const server = createServer((incoming, outgoing) => {
    asked.set(name, (asked.get(name) ?? 0) + 1)
    const { method, headers, url: path } = incoming
    incoming.pipe(
      request({ host: target.hostname, port: target.port, method, headers, path }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(outgoing)
      }).on('error', () => outgoing.destroy()),
    )
  })
  counters.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  const board = new FaultBoard()
  const services = {
    S3: await startS3({ board }),
    DYNAMODB: await startDynamoDb({ board }),
    SECRETS_MANAGER: await startSecretsManager({ board }),
    SQS: await startSqs({ board }),
  }
  for (const [name, service] of Object.entries(services)) {
    running.push(service)
    given[`AWS_ENDPOINT_URL_${name}`] = await counted(name, service.url)
  }
  stack = await startStack({ env: given })
})

afterAll(async () => {
  await stack.stop()
  for (const server of counters) {
    server.closeAllConnections()
    server.close()
  }
  for (const service of running) await service.close()
})

const client = (name: string) => ({
  endpoint: given[`AWS_ENDPOINT_URL_${name}`] ?? '',
  region: 'us-east-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
})

describe('services that the shell names', () => {
  it('are in the env file, and hold what the template declares', async () => {
    for (const [name, url] of Object.entries(given)) expect(stack.env[name]).toBe(url)
    const { TableNames } = await new DynamoDBClient(client('DYNAMODB')).send(
      new ListTablesCommand({}),
    )
    expect(TableNames).toContain(stack.env['QUOTA_TABLE'])
    const s3 = new S3Client(client('S3'))
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: stack.env['POLICY_BUCKET'] }),
    )
    expect(Contents.map(({ Key }) => Key)).toContain('active.json')
    expect(asked.get('SECRETS_MANAGER')).toBeGreaterThan(0)
  })

  it('feed functions: records that wait in the queue there are delivered', async () => {
    const sqs = new SQSClient(client('SQS'))
    const { QueueUrls: [QueueUrl = ''] = [] } = await sqs.send(new ListQueuesCommand({}))
    const queue = `${given['AWS_ENDPOINT_URL_SQS'] ?? ''}${new URL(QueueUrl).pathname}`
    const MessageBody = '{"metadata":{"uid":"waited-elsewhere"}}\n'
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody }))
    await expect
      .poll(async () => JSON.stringify(await stack.auditRecords()), { timeout: 15_000 })
      .toContain('waited-elsewhere')
  })

  it('serve calls: keys, policy and quota come from there', async () => {
    const token = await stack.token({ subject: 'elsewhere' })
    expect(
      (await callTool(stack.url, token, 'api_invoke', { endpoint: '/v1/status' })).status,
    ).toBe(200)
    const { Items = [] } = await new DynamoDBClient(client('DYNAMODB')).send(
      new ScanCommand({ TableName: stack.env['QUOTA_TABLE'] }),
    )
    expect(JSON.stringify(Items)).toContain('elsewhere')
  })

  it('take policy uploads, and get audit records', async () => {
    const s3 = new S3Client(client('S3'))
    const schema = await readFile(SHIPPED_SCHEMA, 'utf8')
    const built = await buildBundle(
      schema.replace('tenants: [tenant_a, tenant_b]', 'tenants: [tenant_b]'),
      'x',
    )
    if (built.kind === 'problems') throw new Error(built.lines.join('\n'))
    const Bucket = stack.env['POLICY_BUCKET']
    const token = await stack.token()
    const status = async () =>
      (await callTool(stack.url, token, 'file_read', { path: '/shared/public/readme.txt' })).status
    expect(await status()).toBe(200)
    await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/less.tar.gz', Body: built.bytes }))
    await expect.poll(status, { timeout: 30_000, interval: 500 }).toBe(403)
    await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/bad.tar.gz', Body: 'nonsense' }))
    const report = async () =>
      (
        await s3.send(new GetObjectCommand({ Bucket, Key: 'reports/bad.tar.gz.json' }))
      ).Body?.transformToString()
    await expect.poll(() => report().catch(() => ''), { timeout: 30_000 }).toContain('refused')
    const audited = await s3.send(new ListObjectsV2Command({ Bucket: stack.env['AUDIT_BUCKET'] }))
    expect(audited.Contents?.length).toBeGreaterThan(0)
  })
})

describe('an endpoint variable that is no URL', () => {
  it('ends the start, and says which', async () => {
    const start = await startNpm({ env: { AWS_ENDPOINT_URL_DYNAMODB: 'localhost' } })
    try {
      expect(await start.ended).toBe(1)
      expect(start.output.stderr).toContain('AWS_ENDPOINT_URL_DYNAMODB must be an http URL')
    } finally {
      await start.clear()
    }
  })
})
