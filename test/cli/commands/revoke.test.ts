import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../../cli/main.ts'
import { verifyRevocations } from '../../../functions/adapters/revocations/signed-list.ts'
import { REVOCATIONS_KEY } from '../../../functions/core/revocation/revocation-list.ts'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { createRevocationRegister } from '../../../functions/adapters/ledger/revocation-register.ts'
import { type DynamoDbStandIn, startDynamoDb } from '../../../infra/local/services/dynamodb.ts'
import { FaultBoard } from '../../../infra/local/services/faults.ts'
import { toward } from '../../infra/local/services/failure.ts'
import { s3Bench, type S3Bench } from '../../infra/local/services/s3-client.ts'
import { testIo } from '../io.ts'

const BUCKET = 'policies'
const TABLE = 'quota'
const AT = { Bucket: BUCKET, Key: REVOCATIONS_KEY }

let folder: string
let bench: S3Bench
let database: DynamoDbStandIn
let board: FaultBoard

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revoke-'))
  bench = await s3Bench()
  bench.s3.createBucket(BUCKET, { versioning: true })
  board = new FaultBoard()
  database = await startDynamoDb({ board })
  await database.createTable(TABLE, {
    AttributeDefinitions: [{ AttributeName: 'limit', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
  })
})

afterAll(async () => {
  await bench.close()
  await database.close()
  await rm(folder, { recursive: true })
})

async function run(args: readonly string[], keyFile = 'key.json') {
  const io = testIo(
    {
      POLICY_BUCKET: BUCKET,
      REVOCATION_KEY_FILE: join(folder, keyFile),
      QUOTA_TABLE: TABLE,
      AWS_ENDPOINT_URL_S3: bench.s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: database.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    folder,
  )
  return { code: await main(args, io), ...io.written }
}

const keygen = (out: string) => run(['revoke', 'keygen', '--environment', 'test', '--out', out])
const revoke = (...args: string[]) => run(['revoke', ...args, '--no-wait'])

/** What the bucket holds, by the public key that keygen printed. */
async function stored(printed: string) {
  const [, kid = '', x = '', y = ''] = /kid: '(.*)', x: '(.*)', y: '(.*)'/.exec(printed) ?? []
  const { Body } = await bench.client.send(
    new GetObjectCommand({ Bucket: BUCKET, Key: REVOCATIONS_KEY }),
  )
  return verifyRevocations((await Body?.transformToString()) ?? '', [{ kid, x, y }], 'test')
}

describe('mcp-authorizer revoke', () => {
  let printed: string

  beforeAll(async () => {
    printed = (await keygen('key.json')).out
  })

  it('makes a key that only its owner can read, and never writes over one', async () => {
    expect((await stat(join(folder, 'key.json'))).mode & 0o077).toBe(0)
    expect(printed).not.toContain(
      JSON.parse(await readFile(join(folder, 'key.json'), 'utf8')).key.d,
    )
    const again = await keygen('key.json')
    expect(again).toMatchObject({ code: 1, out: '' })
  })

  it('adds entries, each with a version of its own, and takes them back', async () => {
    expect((await revoke('--jti', 'x')).out).toMatch(
      /^revoked: version 1, in force everywhere by 20/,
    )
    await revoke(
      '--subject',
      'alice',
      '--tenant',
      'acme',
      '--issued-before',
      '2026-11-24T10:00:00Z',
    )
    expect(await stored(printed)).toMatchObject({
      environment: 'test',
      version: 2,
      entries: [
        { jti: 'x' },
        { subject: 'alice', tenant: 'acme', issuedBefore: Date.parse('2026-11-24T10:00:00Z') },
      ],
    })
    const list = await run(['revoke', '--list'])
    expect(list.out.trim().split('\n')).toHaveLength(2)
    expect((await revoke('--jti', 'x', '--lift')).out).toMatch(/^lifted: version 3/)
    expect((await stored(printed)).entries).toHaveLength(1)
  })

  it('changes nothing where an entry is there already, or is not', async () => {
    await revoke('--tool', 't')
    const { version } = await stored(printed)
    expect(await revoke('--tool', 't')).toMatchObject({
      code: 0,
      out: 'revoked before: nothing changed\n',
    })
    expect(await revoke('--tool', 'other', '--lift')).toMatchObject({ code: 1 })
    expect((await stored(printed)).version).toBe(version)
  })

  it('keeps all of what many write at once', async () => {
    const { version, entries } = await stored(printed)
    await Promise.all(['a', 'b', 'c'].map((name) => revoke('--client', name)))
    const after = await stored(printed)
    expect(after.version).toBe(version + 3)
    expect(after.entries).toHaveLength(entries.length + 3)
  })

  it.each([
    ['nothing to revoke', []],
    ['an empty name', ['--jti', '']],
    ['an unknown option', ['--role', 'r']],
    ['an argument', ['alice']],
    ['no instant', ['--issued-before', 'yesterday']],
  ])('refuses %s', async (_title, args) => {
    expect(await revoke(...args)).toMatchObject({ code: 2, out: '' })
  })

  it('refuses to go on with the list of another key, unless it is to begin anew', async () => {
    const other = (await keygen('other.json')).out
    const { version } = await stored(printed)
    const refused = await run(['revoke', '--jti', 'y', '--no-wait'], 'other.json')
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect((await stored(printed)).version).toBe(version)
    await run(['revoke', '--jti', 'y', '--no-wait', '--replace'], 'other.json')
    expect(await stored(other)).toMatchObject({ version: version + 1, entries: [{ jti: 'y' }] })
  })

  it('refuses a file that holds no key, without showing what it holds', async () => {
    await writeFile(join(folder, 'bad.json'), '{"environment":"test","key":"geheim"}')
    const answer = await run(['revoke', '--jti', 'z'], 'bad.json')
    expect(answer).toMatchObject({ code: 1, out: '' })
    expect(answer.err).not.toContain('geheim')
  })

  describe('whose object somebody else can write', () => {
    const read = async () => {
      const { Body } = await bench.client.send(new GetObjectCommand(AT))
      return (await Body?.transformToString()) ?? ''
    }
    const put = (Body: string) => bench.client.send(new PutObjectCommand({ ...AT, Body }))

    it('builds on no older list, and leaves it as it is', async () => {
      await run(['revoke', '--jti', 'before', '--no-wait'], 'other.json')
      const older = await read()
      await run(['revoke', '--subject', 'mallory', '--no-wait'], 'other.json')
      const latest = await read()
      await put(older)
      for (const args of [
        ['--jti', 'after', '--no-wait'],
        ['--jti', 'before', '--lift', '--no-wait'],
        ['--list'],
      ]) {
        const refused = await run(['revoke', ...args], 'other.json')
        expect(refused).toMatchObject({ code: 1, out: '' })
        expect(refused.err).toMatch(
          /bucket holds version \d+ of the list, and version \d+ was in force/,
        )
        expect(refused.err).toContain('--replace')
      }
      expect(await read()).toBe(older)
      await put(latest)
      expect((await run(['revoke', '--jti', 'after', '--no-wait'], 'other.json')).code).toBe(0)
      expect((await run(['revoke', '--list'], 'other.json')).out).toContain('mallory')
    })

    it('does not take a deleted list for none, and begins anew above it when it is told to', async () => {
      await bench.client.send(new DeleteObjectCommand(AT))
      const refused = await run(['revoke', '--jti', 'new', '--no-wait'], 'other.json')
      expect(refused).toMatchObject({ code: 1, out: '' })
      expect(refused.err).toContain('the bucket holds no list')
      const before = Number(/version (\d+) was in force/.exec(refused.err)?.[1])
      const replaced = await run(['revoke', '--jti', 'new', '--no-wait', '--replace'], 'other.json')
      expect(replaced.out).toContain(`version ${before + 1},`)
      expect((await run(['revoke', '--jti', 'newer', '--no-wait'], 'other.json')).code).toBe(0)
    })

    it.each([
      ['no list at all', 'x'],
      [
        'a version that leaves no next one',
        `e30.${Buffer.from('{"version":9007199254740991}').toString('base64url')}.x`,
      ],
    ])('begins anew above what was in force where there stands %s', async (_title, text) => {
      await put(text)
      expect(await run(['revoke', '--jti', 'x', '--no-wait'], 'other.json')).toMatchObject({
        code: 1,
      })
      expect(
        (await run(['revoke', '--jti', 'x', '--no-wait', '--replace'], 'other.json')).code,
      ).toBe(0)
      expect((await run(['revoke', '--list'], 'other.json')).out).toContain('"jti":"x"')
    })

    it('changes nothing while the register does not answer', async () => {
      const before = await read()
      board.set('dynamodb', 'down')
      try {
        const refused = await run(['revoke', '--jti', 'late', '--no-wait'], 'other.json')
        expect(refused).toMatchObject({ code: 1, out: '' })
        expect(await read()).toBe(before)
      } finally {
        board.set('dynamodb', 'ok')
      }
    })
  })

  it('never says that it is live where no function says so', async () => {
    const answer = await run(['revoke', '--jti', 'quiet'], 'other.json')
    expect(answer).toMatchObject({ code: 2, out: '' })
    expect(answer.err).toContain('not known to be in force')
  })

  it('refuses to lift an entry from a list that is begun anew', async () => {
    expect(await revoke('--jti', 'x', '--lift', '--replace')).toMatchObject({ code: 2, out: '' })
  })
})

describe('the register of revocations', () => {
  it('is raised and never lowered, and takes one list of each version', async () => {
    const client = new DynamoDBClient(toward(database.url))
    await database.createTable('other', {
      AttributeDefinitions: [{ AttributeName: 'limit', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
    })
    const register = createRevocationRegister(client, 'other')
    expect(await register.read()).toBeUndefined()
    const claim = (version: number, digest: string) => register.claim({ version, digest })
    expect(await claim(2, 'a')).toBe(true)
    expect(await claim(2, 'a')).toBe(true)
    expect(await claim(2, 'b')).toBe(false)
    expect(await claim(1, 'a')).toBe(false)
    expect(await register.read()).toEqual({ version: 2, digest: 'a' })
    expect(await claim(4, 'c')).toBe(true)
    expect(await claim(3, 'c')).toBe(false)
    client.destroy()
  })
})
