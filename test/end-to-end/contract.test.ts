// The stack's own tools, as scripts and other people's tools use them: `env`, tokens, faults, audit files, demo tools.
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose'
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callMcp, callTool, structuredOf } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

const STARTED_AT = '2031-03-01T10:00:00Z'

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ args: ['--clock', STARTED_AT] })
})
afterAll(() => stack.stop())

const env = (name: string): string => stack.env[name] ?? ''

describe('the env file', () => {
  it('names everything that an AWS tool needs, all of it on loopback', () => {
    const endpoints = ['S3', 'DYNAMODB', 'FIREHOSE', 'SECRETS_MANAGER']
    for (const name of endpoints)
      expect(env(`AWS_ENDPOINT_URL_${name}`)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(env('LOCAL_CONTROL_URL')).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
      expect(env(name)).not.toBe('')
  })

  it('leads the AWS SDK to the resources of the template', async () => {
    const settings = {
      region: env('AWS_REGION'),
      credentials: {
        accessKeyId: env('AWS_ACCESS_KEY_ID'),
        secretAccessKey: env('AWS_SECRET_ACCESS_KEY'),
      },
    }
    const at = (name: string) => ({ ...settings, endpoint: env(`AWS_ENDPOINT_URL_${name}`) })
    const s3 = new S3Client({ ...at('S3'), forcePathStyle: true })
    await s3.send(new HeadBucketCommand({ Bucket: env('POLICY_BUCKET') }))
    const dynamodb = new DynamoDBClient(at('DYNAMODB'))
    const { Table } = await dynamodb.send(
      new DescribeTableCommand({ TableName: env('QUOTA_TABLE') }),
    )
    expect(Table?.TableStatus).toBe('ACTIVE')
    const firehose = new FirehoseClient(at('FIREHOSE'))
    await firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: env('AUDIT_STREAM') }),
    )
    const secrets = new SecretsManagerClient(at('SECRETS_MANAGER'))
    const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}))
    expect(SecretList.length).toBeGreaterThan(0)
    for (const client of [s3, dynamodb, firehose, secrets]) client.destroy()
  })

  it('lets nobody else read it', async () => {
    const { stdout } = await promisify(execFile)('stat', ['-c', '%a', join(stack.home, 'env')])
    expect(stdout.trim()).toBe('600')
  })
})

describe('the token command', () => {
  const claimsOf = async (...args: string[]) => {
    const base = ['--subject', 'alice', '--tenant', 'tenant_a', '--roles', 'analyst,developer']
    const token = await stack.cli('token', ...base, ...args)
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    return decodeJwt(token)
  }
  const servers = () => ['demo', 'demo-edge'].map((name) => `${stack.url}/mcp/${name}`)

  it('prints an access token, good for every server of this stack for an hour of its clock', async () => {
    const claims = await claimsOf()
    expect(claims).toMatchObject({
      iss: env('LOCAL_ISSUER'),
      sub: 'alice',
      tenant: 'tenant_a',
      roles: ['analyst', 'developer'],
    })
    expect([claims.aud].flat().sort()).toEqual(servers().sort())
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3600)
    const sinceStart = (claims.iat ?? 0) - Date.parse(STARTED_AT) / 1000
    expect(sinceStart).toBeGreaterThanOrEqual(0)
    expect(sinceStart).toBeLessThan(600)
    const token = await stack.token()
    expect(decodeProtectedHeader(token).typ).toBe('at+jwt')
    expect((await callMcp(stack.url, { token })).status).toBe(200)
  })

  it('takes audience, lifetime, scope and client', async () => {
    const audience = servers()[1] ?? ''
    const claims = await claimsOf(
      ...['--audience', audience, '--expires-in', '90'],
      ...['--scope', 'mcp:use', '--client-id', 'an-agent'],
    )
    expect(claims).toMatchObject({ aud: audience, scope: 'mcp:use', client_id: 'an-agent' })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(90)
  })

  it.each([
    [[], '--subject is needed'],
    [['--subject', 'a', '--tenant', 't'], '--roles is needed'],
    [['--subject', 'a', '--tenant', 't', '--roles', 'r', '--colour', 'red'], 'colour'],
    [['--subject', 'a', '--tenant', 't', '--roles', 'r', '--expires-in', 'soon'], '--expires-in'],
  ])('prints nothing on stdout where it is misused: %j', async (args, message) => {
    await expect(stack.cli('token', ...args)).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    })
  })

  it('runs as npx mcp-authorizer, as the README says', async () => {
    const { stdout } = await promisify(execFile)(
      'npx',
      ['mcp-authorizer', 'token', '--subject', 'a', '--tenant', 'tenant_a', '--roles', 'admin'],
      {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        env: { ...process.env, MCP_AUTHORIZER_HOME: stack.home },
      },
    )
    expect((await callMcp(stack.url, { token: stdout.trim() })).status).toBe(200)
  })
})

describe('the clock', () => {
  it('is one for gateway, functions, provider and audit', async () => {
    const traceId = 'c1'.repeat(16)
    const headers = { traceparent: `00-${traceId}-${'1'.repeat(16)}-01` }
    const token = await stack.token()
    const answer = await callMcp(stack.url, { token, headers })
    const own = async () =>
      (await stack.auditRecords()).filter((one) => JSON.stringify(one).includes(traceId))
    await expect.poll(async () => (await own()).length, { timeout: 10_000 }).toBeGreaterThan(0)
    const instants = [
      Date.parse(answer.headers.get('date') ?? ''),
      (decodeJwt(token).iat ?? 0) * 1000,
      Number((await own())[0]?.['time']),
    ]
    for (const instant of instants) {
      expect(instant).toBeGreaterThanOrEqual(Date.parse(STARTED_AT))
      expect(instant).toBeLessThan(Date.parse(STARTED_AT) + 600_000)
    }
    const files = await readdir(join(stack.home, 'audit'))
    expect(files.every((name) => name.endsWith('2031-03-01.ndjson'))).toBe(true)
  })
})

describe('audit files', () => {
  it('hold a record within 2 s of the answer, as NDJSON', async () => {
    const before = (await stack.auditRecords()).length
    await callMcp(stack.url, { token: await stack.token() })
    const grown = async () => (await stack.auditRecords()).length
    await expect.poll(grown, { timeout: 2_000, interval: 50 }).toBeGreaterThan(before)
    for (const name of await readdir(join(stack.home, 'audit'))) {
      const text = await readFile(join(stack.home, 'audit', name), 'utf8')
      expect(text.endsWith('\n')).toBe(true)
      for (const line of text.trimEnd().split('\n')) expect(JSON.parse(line)).toBeTypeOf('object')
    }
  })
})

describe('the demo tools', () => {
  it('are four, of which three declare what policy reads as headers', async () => {
    const { message } = await callMcp(stack.url, { token: await stack.token() })
    const tools = message.result?.['tools'] as { name: string; inputSchema: object }[]
    const headers = tools.flatMap(({ inputSchema }) =>
      [...JSON.stringify(inputSchema).matchAll(/"x-mcp-header":"(\w+)"/g)].map(([, name]) => name),
    )
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'api_invoke',
      'database_query',
      'file_read',
      'file_write',
    ])
    expect([...new Set(headers)].sort()).toEqual(['Database', 'Endpoint', 'Path'])
  })

  it('work on real data: a row and a file that are written are there afterwards', async () => {
    const token = await stack.token({ roles: ['admin'] })
    const sql = async (query: string) =>
      structuredOf(await callTool(stack.url, token, 'database_query', { database: 'demo', query }))
    expect(await sql('SELECT count(*) > 1000 AS many FROM orders')).toMatchObject({
      rows: [{ many: 1 }],
    })
    await sql(
      "INSERT INTO customers (id, tenant, name, email) VALUES (9001, 'tenant_a', 'New', 'n')",
    )
    expect(await sql('SELECT name FROM customers WHERE id = 9001')).toMatchObject({
      rows: [{ name: 'New' }],
    })
    await callTool(stack.url, token, 'file_write', { path: '/data/tenant_a/x/y.txt', content: 'y' })
    const data = await readdir(join(stack.home, 'data'), { recursive: true })
    expect(data.some((name) => name.endsWith('data/tenant_a/x/y.txt'))).toBe(true)
  })
})
