// The whole stack, deployed by the real CDK to an AWS that nobody of this project wrote, with its roles enforced.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { ListDeliveryStreamsCommand } from '@aws-sdk/client-firehose'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { CreateSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FUNCTIONS, type FunctionName } from '../../../infra/bundling/function-bundles.ts'
import { callTool, errorOf, type McpAnswer, structuredOf } from '../../end-to-end/mcp-call.ts'
import { laneTool } from '../lane-tool.ts'
import { pythonTool } from '../python-tool.ts'
import { assume, probeCode } from './assume-roles.ts'
import { ATTEMPTS, type Clients, clientsOf, type Deployed, isLetPass } from './attempts.ts'
import { type Cdk, cdkOn } from './cdk.ts'
import { makeCertificate, trust } from './loopback-tls.ts'
import { auditRecords, namesOf } from './read-deployed.ts'
import { type MiniStack, startMiniStack } from './start-ministack.ts'
import {
  UPSTREAM_CREDENTIAL,
  UPSTREAM_SECRET,
  startSurroundings,
  type Surroundings,
} from './surroundings.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const DEPLOYED_WITHIN_MS = 480_000
const run = promisify(execFile)

const command = await laneTool('MiniStack', () => pythonTool('ministack'))
const openssl = await laneTool('openssl', async () => {
  await run('openssl', ['version'])
  return 'openssl'
})

describe.skipIf(command === undefined || openssl === undefined)('deployed to MiniStack, it', () => {
  const closers: (() => Promise<void>)[] = []
  let stack: MiniStack
  let around: Surroundings
  let cdk: Cdk
  let config: string
  let root: Clients
  let deployed: Deployed
  /** By server name. */
  let urls: Readonly<Record<string, string>>

  beforeAll(async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'deploy-'))
    closers.unshift(() => rm(home, { recursive: true, force: true }))
    const certificate = await makeCertificate(home)
    trust(certificate)
    around = await startSurroundings(home, certificate)
    closers.unshift(() => around.close())
    stack = await startMiniStack(command ?? '', { auth: true, certificate })
    closers.unshift(() => stack.close())
    config = path.join(home, 'authorizer.config.yaml')
    await writeFile(config, around.config)
    cdk = cdkOn(stack, config, home)
    await cdk.bootstrap()
    root = clientsOf(stack.url, { accessKeyId: 'test', secretAccessKey: 'test' })
    await root.secrets.send(
      new CreateSecretCommand({ Name: UPSTREAM_SECRET, SecretString: UPSTREAM_CREDENTIAL }),
    )
    const outputs = await cdk.deploy()
    urls = JSON.parse(outputs['ServerUrls'] ?? '') as Record<string, string>
    deployed = await namesOf(outputs, root)
  }, DEPLOYED_WITHIN_MS)
  afterAll(async () => {
    for (const close of closers) await close()
  })

  const traces = new Map<string, string>()
  /** A call of `api_invoke` on a server, with a trace of its own. */
  async function call(
    server: string,
    label: string,
    roles: readonly string[] | undefined,
  ): Promise<McpAnswer> {
    const trace = randomBytes(16).toString('hex')
    traces.set(`${server} ${label}`, trace)
    const resource = urls[server] ?? ''
    const id = new URL(resource).hostname.split('.')[0] ?? ''
    const token = roles === undefined ? '' : await around.token(resource, roles)
    return callTool(
      '',
      token,
      'api_invoke',
      { endpoint: '/v1/status' },
      {
        at: `${stack.url}/_aws/execute-api/${id}/v1`,
        headers: {
          traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01`,
          ...(roles === undefined ? { authorization: undefined } : {}),
        },
      },
    )
  }

  it('activates a bundle that is uploaded', async () => {
    const { stdout } = await run(
      process.execPath,
      ['cli/mcp-authorizer.js', 'policy', 'upload', 'policies/bundle.tar.gz'],
      { cwd: ROOT, env: { ...stack.variables, POLICY_BUCKET: deployed.policyBucket } },
    )
    expect(stdout).toMatch(/^activated: /)
  })

  describe.each(['demo', 'demo-edge'])('at the server %s', (server) => {
    it('answers a call without a token with the challenge that names its own metadata', async () => {
      const { status, headers } = await call(server, 'unauthenticated', undefined)
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toBe(
        `Bearer resource_metadata="${urls[server] ?? ''}/.well-known/oauth-protected-resource"`,
      )
    })

    it('lets an allowed call reach the upstream, with keys that it fetched by itself', async () => {
      const answer = await call(server, 'allowed', ['developer'])
      expect(answer.status).toBe(200)
      expect(structuredOf(answer)).toMatchObject({ status: 200, body: { status: 'ok' } })
    })

    it('denies what no role of the caller permits', async () => {
      const answer = await call(server, 'denied', ['analyst'])
      expect(answer.status).toBe(403)
      // MiniStack fills no value of the authorizer's context into a gateway response.
      if (server === 'demo') expect(errorOf(answer).data).toMatchObject({ code: 'not_available' })
    })

    it('has recorded both in the audit bucket', async () => {
      await vi.waitFor(async () => {
        const records = await auditRecords(root, deployed)
        const statuses = (label: string) =>
          records
            .filter(({ trace }) => trace?.uid === traces.get(`${server} ${label}`))
            .filter(({ metadata }) => metadata.log_name === 'decision')
            .map(({ status_code }) => status_code)
        expect(statuses('allowed')).toEqual(['allowed'])
        expect(statuses('denied')).toEqual(['not_available'])
      }, 10_000)
    })
  })

  it('puts records that had to wait in the queue into the audit bucket', async () => {
    const uid = randomBytes(16).toString('hex')
    const record = { metadata: { uid, log_name: 'decision' }, trace: { uid } }
    await root.sqs.send(
      new SendMessageCommand({
        QueueUrl: deployed.auditQueue,
        MessageBody: `${JSON.stringify(record)}\n`,
      }),
    )
    await vi.waitFor(async () => {
      const records = await auditRecords(root, deployed)
      expect(records.filter(({ trace }) => trace?.uid === uid)).toEqual([record])
    }, 20_000)
  })

  it('has charged every allowed call, and no other', async () => {
    const { Items = [] } = await root.dynamodb.send(
      new ScanCommand({ TableName: deployed.quotaTable }),
    )
    const counters = Items.filter((item) => item['limit']?.S?.includes('"alice"'))
    const used = counters.map((item) => Number(item['used']?.N))
    expect(used.reduce((sum, units) => sum + units, 0)).toBe(2)
  })

  it('fails to deploy an edge upstream that executes what its headers do not say', async () => {
    await writeFile(config, around.unprovenConfig)
    await expect(cdk.deploy()).rejects.toThrow(
      /The server proven may not stand behind the edge.*a legacy initialize: it was executed/,
    )
  }, 240_000)

  describe('gives each function a role that', () => {
    const roles = new Map<FunctionName, Clients>()
    beforeAll(async () => {
      await root.secrets.send(
        new CreateSecretCommand({ Name: deployed.otherSecret, SecretString: 'not yours' }),
      )
      const zip = await probeCode(command ?? '')
      for (const name of FUNCTIONS)
        roles.set(name, await assume(root, stack.url, deployed, name, zip))
    })

    it.each(ATTEMPTS)('$what: only $may', async ({ try: attempt, may }) => {
      const passed: FunctionName[] = []
      for (const [name, clients] of roles) {
        if (await isLetPass(attempt(clients, deployed))) passed.push(name)
      }
      expect(passed.toSorted()).toEqual([...may].toSorted())
    })
  })

  it('leaves nothing behind but what is kept on purpose', async () => {
    await cdk.destroy()
    const { Functions } = await root.lambda.send(new ListFunctionsCommand({}))
    const { TableNames } = await root.dynamodb.send(new ListTablesCommand({}))
    const { DeliveryStreamNames } = await root.firehose.send(new ListDeliveryStreamsCommand({}))
    const { SecretList = [] } = await root.secrets.send(new ListSecretsCommand({}))
    const { Buckets = [] } = await root.s3.send(new ListBucketsCommand({}))
    expect([Functions, TableNames, DeliveryStreamNames]).toEqual([[], [], []])
    expect(SecretList.map(({ Name }) => Name).toSorted()).toEqual([
      deployed.upstreamSecret,
      deployed.otherSecret,
    ])
    const kept = Buckets.map(({ Name = '' }) => Name).filter((name) => !name.startsWith('cdk-'))
    expect(kept.map((name) => name.split('-')[3]?.replace(/bucket.*/, '')).toSorted()).toEqual([
      'accesslogs',
      'audit',
      'policy',
    ])
  }, 240_000)
})
