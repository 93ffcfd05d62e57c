/** The policy of one process: what it follows, and what serves while that cannot be read. */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createS3BundleStore } from '../../../functions/adapters/bundles/s3-bundle-store.ts'
import { activate } from '../../../functions/activator/activate.ts'
import type { Location } from '../../../functions/embedded/open-store.ts'
import { createPolicySource } from '../../../functions/embedded/policy-source.ts'
import { isRefusal } from '../../../functions/core/refusal.ts'
import { buildBundle } from '../../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../../policies/compile/compile-schema.ts'
import { sha256 } from '../../fixtures/tar.ts'
import { s3Bench } from '../../infra/local/services/s3-client.ts'

let first: Uint8Array
let second: Uint8Array
let file: string
let now: number
let problems: string[]

async function build(change: (schema: string) => string): Promise<Uint8Array> {
  const built = await buildBundle(change(await readFile(SHIPPED_SCHEMA, 'utf8')), 'schema')
  if (built.kind === 'problems') throw new Error(built.lines.join())
  return built.bytes
}

/** Asks for the digest of what serves now, or the code of the refusal. */
function open(policy: Location | Uint8Array): () => Promise<string> {
  const source = createPolicySource(policy, {
    clock: () => now,
    report: (problem) => problems.push(String(problem)),
  })
  return async () => {
    const current = await source.current()
    return isRefusal(current) ? current.code : current.digest
  }
}

/** As a deployment does it: whole, and at once. */
async function exchange(bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, bytes)
  await rename(`${file}.new`, file)
}

beforeAll(async () => {
  first = await build((schema) => schema)
  second = await build((schema) => schema.replace('tenants: [tenant_a,', 'tenants: [tenant_c,'))
})
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'policy-')), 'policy.tar.gz')
  await writeFile(file, first)
  now = 1_000_000
  problems = []
})

describe('createPolicySource, of a file', () => {
  it.each(['a path', 'a URL'])('serves the bundle of %s', async (kind) => {
    const serving = open(kind === 'a path' ? file : pathToFileURL(file))
    expect(await serving()).toBe(sha256(first))
  })

  it('follows the file within a second and a call', async () => {
    const serving = open(file)
    await serving()
    await exchange(second)
    now += 1_001
    await vi.waitFor(async () => expect(await serving()).toBe(sha256(second)))
    expect(problems).toEqual([])
  })

  it('waits for the new file where nobody asked for long', async () => {
    const serving = open(file)
    await serving()
    await exchange(second)
    now += 60_000
    expect(await serving()).toBe(sha256(second))
  })

  it.each([
    ['no bundle', () => writeFile(file, 'half a bund')],
    ['gone', () => rm(file)],
  ])('serves the last good bundle while the file is %s, and says so', async (_, spoil) => {
    const serving = open(file)
    await serving()
    await spoil()
    now += 60_000
    expect(await serving()).toBe(sha256(first))
    expect(problems).toHaveLength(1)
    await exchange(second)
    now += 60_000
    expect(await serving()).toBe(sha256(second))
  })

  it('denies once the last good bundle is older than a day', async () => {
    const serving = open(file)
    await serving()
    await rm(file)
    now += 24 * 3_600_000 + 1
    expect(await serving()).toBe('policy_unavailable')
  })

  it('denies until the file holds a bundle that can be used', async () => {
    await writeFile(file, 'no bundle')
    const serving = open(file)
    expect(await serving()).toBe('policy_unavailable')
    expect(problems.join()).toContain('gzip')
    await exchange(first)
    expect(await serving()).toBe(sha256(first))
  })

  it('cannot be made where the file is not there', () => {
    expect(() => open('/nowhere/policy.tar.gz')).toThrow()
  })
})

describe('createPolicySource, of bytes', () => {
  it('serves them for good', async () => {
    const serving = open(first)
    now += 1e12
    expect(await serving()).toBe(sha256(first))
  })

  it('denies everything where they are no bundle', async () => {
    expect(await open(new Uint8Array([1, 2, 3]))()).toBe('policy_unavailable')
    expect(problems).toHaveLength(1)
  })
})

describe('createPolicySource, of a policy bucket', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it('serves what the deployment activated, and follows it', async () => {
    const bench = await s3Bench()
    const { s3, client } = bench
    await client.send(new CreateBucketCommand({ Bucket: 'policy-bucket' }))
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.url)
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'x')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
    const store = createS3BundleStore(client, 'policy-bucket')
    const upload = async (bytes: Uint8Array) => {
      await store.write('uploads/new.tar.gz', bytes)
      await activate({ store, clock: Date.now }, { key: 'uploads/new.tar.gz', sequencer: null })
    }
    const serving = open('s3://policy-bucket')
    expect(await serving()).toBe('policy_unavailable')
    await upload(first)
    expect(await serving()).toBe(sha256(first))
    await upload(second)
    now += 60_000
    await vi.waitFor(async () => expect(await serving()).toBe(sha256(second)))
    await bench.close()
    now += 60_000
    expect(await serving()).toBe(sha256(second))
  })

  it.each(['s3://', 's3://Bucket', 's3://bucket/key'])('refuses %s', (address) => {
    expect(() => open(address)).toThrow('s3://BUCKET')
  })
})
