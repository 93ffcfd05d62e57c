// Key-sync with the real adapters on loopback stores and real issuers: what is kept, when it is
// fetched, and that one issuer's failure is nobody else's.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ListSecretVersionIdsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFetchTimes } from '../../../functions/adapters/ledger/fetch-times.ts'
import {
  createKeyStore,
  secretNameOf,
} from '../../../functions/adapters/secrets/secrets-manager-keys.ts'
import type { DeploymentConfig, IssuerTrust } from '../../../functions/core/deployment.ts'
import { reasonOf, type SyncPorts, syncKeys } from '../../../functions/key-sync/sync-keys.ts'
import { type DynamoDbStandIn, startDynamoDb } from '../../../infra/local/services/dynamodb.ts'
import { FaultBoard } from '../../../infra/local/services/faults.ts'
import { type Running, startLoopback } from '../../../infra/local/services/loopback.ts'
import {
  type SecretsManagerStandIn,
  startSecretsManager,
} from '../../../infra/local/services/secrets-manager.ts'
import { ED25519, keySet, P256, RSA_PRIVATE } from './test-keys.ts'

const PREFIX = 'mcp-authorizer/test/keys'
const A = { ...P256, kid: 'a' }
const B = { ...ED25519, kid: 'b' }

const board = new FaultBoard()
const published = new Map<string, string>()
const requests: string[] = []
let dynamo: DynamoDbStandIn
let secrets: SecretsManagerStandIn
let host: Running
let client: SecretsManagerClient
let ports: SyncPorts
let now = 1_800_000_000_000

beforeAll(async () => {
  dynamo = await startDynamoDb({ board })
  await dynamo.createTable('quota', {
    AttributeDefinitions: [{ AttributeName: 'limit', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
  })
  secrets = await startSecretsManager({ board })
  host = await startLoopback((request, response) => {
    requests.push(request.url ?? '')
    const text = published.get(request.url ?? '')
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
  const shared = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  }
  client = new SecretsManagerClient({ ...shared, endpoint: secrets.url })
  ports = {
    store: createKeyStore(client, PREFIX),
    fetchTimes: createFetchTimes(new DynamoDBClient({ ...shared, endpoint: dynamo.url }), 'quota'),
    clock: () => now,
    timeoutMs: 500,
  }
})

afterAll(() => Promise.all([dynamo.close(), secrets.close(), host.close()]))

let made = 0

/** An issuer that publishes at a path of its own, with an empty secret as the deployment makes it. */
function newIssuer(more: Partial<IssuerTrust> = {}): { trust: IssuerTrust; path: string } {
  made += 1
  const issuer = `${host.url}/issuer-${made}`
  const path = `/issuer-${made}/keys`
  secrets.createSecret({ name: secretNameOf(PREFIX, issuer), secretString: '{"keys":[]}' })
  const claim = ['x']
  const trust = {
    issuer,
    audiences: ['a'],
    jwks: `${host.url}${path}`,
    types: ['at+jwt'],
    claims: { subject: claim, tenant: claim, roles: claim, client: claim, session: claim },
    tenants: ['t'],
    roles: ['r'],
    clockToleranceSeconds: 5,
    ...more,
  }
  return { trust, path }
}

function deploymentOf(...issuers: readonly IssuerTrust[]): DeploymentConfig {
  const keySync = { unknownKeyFetchSeconds: 60, retiredKeySeconds: 3600 }
  return { environment: 'test', local: true, servers: [], issuers, keySync }
}

const SCHEDULE = { kind: 'schedule' } as const

async function outcomesOf(...issuers: readonly IssuerTrust[]): Promise<string[]> {
  const outcomes = await syncKeys(deploymentOf(...issuers), SCHEDULE, ports)
  return outcomes.map(({ outcome }) => outcome)
}

async function storedKids({ issuer }: IssuerTrust): Promise<(string | undefined)[] | undefined> {
  return (await ports.store.read(issuer))?.keys.map(({ kid }) => kid)
}

describe('syncKeys on schedule', () => {
  it('keeps what an issuer publishes', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    expect(await outcomesOf(trust)).toEqual(['changed'])
    expect(await ports.store.read(trust.issuer)).toEqual({
      keys: [{ kty: 'EC', kid: 'a', crv: 'P-256', x: P256.x, y: P256.y }],
      fetchedAt: now,
    })
  })

  it('writes a new version only when something changed', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A, B))
    await outcomesOf(trust)
    published.set(path, keySet(B, A))
    expect(await outcomesOf(trust)).toEqual(['unchanged'])
    const SecretId = secretNameOf(PREFIX, trust.issuer)
    const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId }))
    expect(Versions).toHaveLength(2)
  })

  it('finds keys by discovery where no URL is configured', async () => {
    const { trust, path } = newIssuer()
    const { jwks, ...undiscovered } = trust
    const document = { issuer: trust.issuer, jwks_uri: jwks }
    published.set(path, keySet(A))
    published.set(
      path.replace('keys', '.well-known/openid-configuration'),
      JSON.stringify(document),
    )
    expect(await outcomesOf(undiscovered)).toEqual(['changed'])
    expect(await storedKids(trust)).toEqual(['a'])
  })

  it.each([
    ['another issuer', { issuer: 'https://evil.example.com' }],
    ['keys over plain http elsewhere', { jwks_uri: 'http://evil.example.com/keys' }],
    ['keys in a file', { jwks_uri: 'file:///etc/passwd' }],
    ['no keys', { jwks_uri: undefined }],
  ])('refuses a discovery document that names %s', async (_, more) => {
    const { trust, path } = newIssuer()
    const { jwks, ...undiscovered } = trust
    const document = { issuer: trust.issuer, jwks_uri: jwks, ...more }
    published.set(path, keySet(A))
    published.set(
      path.replace('keys', '.well-known/openid-configuration'),
      JSON.stringify(document),
    )
    expect(await outcomesOf(undiscovered)).toEqual(['failed'])
    expect(await storedKids(trust)).toEqual([])
  })

  it('reads a key set file, in the local stack alone', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys.json')
    await writeFile(file, keySet(A))
    const { trust } = newIssuer({ jwks: pathToFileURL(file).href })
    const deployed = { ...deploymentOf(trust), local: false }
    const [outcome] = await syncKeys(deployed, SCHEDULE, ports)
    expect(outcome?.outcome).toBe('failed')
    expect(await outcomesOf(trust)).toEqual(['changed'])
    expect(await storedKids(trust)).toEqual(['a'])
  })

  it('keeps the last good keys of an issuer that fails, and serves the others', async () => {
    const [bad, good] = [newIssuer(), newIssuer()]
    published.set(bad.path, keySet(A))
    published.set(good.path, keySet(A))
    await outcomesOf(bad.trust, good.trust)
    published.set(good.path, keySet(A, B))
    for (const broken of ['<html>', keySet(), keySet(RSA_PRIVATE), undefined]) {
      if (broken === undefined) published.delete(bad.path)
      else published.set(bad.path, broken)
      expect((await outcomesOf(bad.trust, good.trust))[0]).toBe('failed')
    }
    expect(await storedKids(bad.trust)).toEqual(['a'])
    expect(await storedKids(good.trust)).toEqual(['a', 'b'])
  })

  it('keeps a retired key for the configured time', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    await outcomesOf(trust)
    published.set(path, keySet(B))
    await outcomesOf(trust)
    expect(await storedKids(trust)).toEqual(['b', 'a'])
    now += 3_600_000
    expect(await outcomesOf(trust)).toEqual(['changed'])
    expect(await storedKids(trust)).toEqual(['b'])
  })

  it('fetches although the record of fetches is down', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    board.set('dynamodb', 'down')
    const outcomes = await outcomesOf(trust)
    board.set('dynamodb', 'ok')
    expect(outcomes).toEqual(['changed'])
  })

  it('says when Secrets Manager is down, and catches up afterwards', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    board.set('secrets-manager', 'down')
    const outcomes = await syncKeys(deploymentOf(trust), SCHEDULE, ports)
    board.set('secrets-manager', 'ok')
    expect(outcomes).toEqual([
      {
        issuer: trust.issuer,
        outcome: 'failed',
        problem: 'Secrets Manager cannot be read or written',
      },
    ])
    expect(await outcomesOf(trust)).toEqual(['changed'])
  })

  it('replaces a stored value that is not keys', async () => {
    const { trust, path } = newIssuer()
    secrets.createSecret({ name: secretNameOf(PREFIX, `${trust.issuer}/x`), secretString: 'oops' })
    published.set(path, keySet(A))
    expect(await outcomesOf({ ...trust, issuer: `${trust.issuer}/x` })).toEqual(['changed'])
  })
})

describe('syncKeys for an unknown key id', () => {
  it('fetches once a minute for the whole deployment, however often it is asked', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    const reason = reasonOf({ reason: 'unknown-key', issuer: trust.issuer })
    const ask = () => syncKeys(deploymentOf(trust), reason, ports)
    const asked = await Promise.all(Array.from({ length: 20 }, ask))
    const outcomes = asked.flat().map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'too-early')).toHaveLength(19)
    expect(requests.filter((url) => url === path)).toHaveLength(1)
    now += 59_999
    expect((await ask())[0]?.outcome).toBe('too-early')
    now += 1
    expect((await ask())[0]?.outcome).toBe('unchanged')
  })

  it('finds a key that is used as soon as it is published, right after a scheduled fetch', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    await outcomesOf(trust)
    published.set(path, keySet(B))
    const reason = { kind: 'unknown-key', issuer: trust.issuer } as const
    const [outcome] = await syncKeys(deploymentOf(trust), reason, ports)
    expect(outcome?.outcome).toBe('changed')
    expect(await storedKids(trust)).toEqual(['b', 'a'])
  })

  it('is not held up by a record from the future', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    await ports.fetchTimes.claim(trust.issuer, now + 86_400_000, 0)
    const reason = { kind: 'unknown-key', issuer: trust.issuer } as const
    const [outcome] = await syncKeys(deploymentOf(trust), reason, ports)
    expect(outcome?.outcome).toBe('changed')
  })

  it('fetches nothing while the record of fetches is down', async () => {
    const { trust, path } = newIssuer()
    published.set(path, keySet(A))
    board.set('dynamodb', 'down')
    const reason = { kind: 'unknown-key', issuer: trust.issuer } as const
    const [outcome] = await syncKeys(deploymentOf(trust), reason, ports)
    board.set('dynamodb', 'ok')
    expect(outcome?.outcome).toBe('failed')
    expect(requests).not.toContain(path)
  })

  it('fetches nothing for an issuer that is not configured', async () => {
    const { trust } = newIssuer()
    const reason = reasonOf({ reason: 'unknown-key', issuer: 'https://evil.example.com' })
    expect(await syncKeys(deploymentOf(trust), reason, ports)).toEqual([])
  })
})

describe('reasonOf', () => {
  it.each([
    ['a scheduled event', { source: 'aws.events', 'detail-type': 'Scheduled Event' }],
    ['nothing', undefined],
    ['a list', []],
    ['another reason', { reason: 'now' }],
  ])('reads %s as the schedule', (_, event) => {
    expect(reasonOf(event)).toEqual({ kind: 'schedule' })
  })

  it('reads an unknown key with an issuer that is no text as nobody', () => {
    expect(reasonOf({ reason: 'unknown-key', issuer: 5 })).toEqual({
      kind: 'unknown-key',
      issuer: '',
    })
  })
})
