import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../../cli/main.ts'
import { verifyRevocations } from '../../../functions/adapters/revocations/signed-list.ts'
import { REVOCATIONS_KEY } from '../../../functions/core/revocation/revocation-list.ts'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { s3Bench, type S3Bench } from '../../infra/local/services/s3-client.ts'
import { testIo } from '../io.ts'

const BUCKET = 'policies'

let folder: string
let bench: S3Bench

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revoke-'))
  bench = await s3Bench()
  bench.s3.createBucket(BUCKET, { versioning: true })
})

afterAll(async () => {
  await bench.close()
  await rm(folder, { recursive: true })
})

async function run(args: readonly string[], keyFile = 'key.json') {
  const io = testIo(
    {
      POLICY_BUCKET: BUCKET,
      REVOCATION_KEY_FILE: join(folder, keyFile),
      AWS_ENDPOINT_URL_S3: bench.s3.url,
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
})
