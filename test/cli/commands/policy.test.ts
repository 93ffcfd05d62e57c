import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../../cli/main.ts'
import { activate } from '../../../functions/activator/activate.ts'
import { createActivePolicy } from '../../../functions/adapters/bundles/active-policy.ts'
import { createS3BundleStore } from '../../../functions/adapters/bundles/s3-bundle-store.ts'
import { UPLOADS } from '../../../functions/core/decision/bundle-store.ts'
import { isRefusal } from '../../../functions/core/refusal.ts'
import { SHIPPED_BUNDLE } from '../../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../../policies/compile/compile-schema.ts'
import { bundleOf, MANIFEST, tarGz } from '../../fixtures/tar.ts'
import { s3Bench, type S3Bench } from '../../infra/local/services/s3-client.ts'
import { testIo } from '../io.ts'

const WASM = new Uint8Array([1])
const BUCKET = 'policies'

let folder: string
let bench: S3Bench

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'))
  bench = await s3Bench()
  bench.s3.createBucket(BUCKET, { versioning: true })
  const store = createS3BundleStore(bench.client, BUCKET)
  bench.s3.subscribe(({ key, sequencer }) => {
    if (key.startsWith(UPLOADS)) void activate({ store, clock: Date.now }, { key, sequencer })
  })
})

afterAll(async () => {
  await bench.close()
  await rm(folder, { recursive: true })
})

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const io = testIo(env, folder)
  return { code: await main(args, io), ...io.written }
}

const build = (...args: string[]) => run(['policy', 'build', ...args])

const stack = () => ({
  POLICY_BUCKET: BUCKET,
  AWS_ENDPOINT_URL_S3: bench.s3.url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
})

const upload = (...args: string[]) => run(['policy', 'upload', '--no-wait', ...args], stack())

describe('mcp-authorizer policy build', () => {
  it('makes the shipped bundle from the shipped schema, without OPA', async () => {
    expect(await build()).toEqual({ code: 0, out: `${join(folder, 'bundle.tar.gz')}\n`, err: '' })
    expect(await readFile(join(folder, 'bundle.tar.gz'))).toEqual(await readFile(SHIPPED_BUNDLE))
  })

  it("makes the same bundle from the founding guide's step 1 alone", async () => {
    const schema = await readFile(SHIPPED_SCHEMA, 'utf8')
    await writeFile(join(folder, 'step1.yaml'), schema.slice(0, schema.indexOf('# Tenants')))
    expect(await build('--schema', 'step1.yaml', '--out', 'step1.tar.gz')).toMatchObject({
      code: 0,
    })
    expect(await readFile(join(folder, 'step1.tar.gz'))).toEqual(await readFile(SHIPPED_BUNDLE))
  })

  it('prints every problem with file, line and column, and writes nothing', async () => {
    await writeFile(
      join(folder, 'bad.yaml'),
      'resources: []\nroles:\n  a:\n    - b: [c]\nmore: 1\n',
    )
    const { code, out, err } = await build('--schema', 'bad.yaml', '--out', 'bad.tar.gz')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^bad\.yaml:4:7: the role "a" names the resource "b"/),
      expect.stringMatching(/^bad\.yaml:5:1: unknown key "more"/),
      '',
    ])
    await expect(readFile(join(folder, 'bad.tar.gz'))).rejects.toThrow()
  })

  it.each<[string, string[], number, RegExp]>([
    ['an unknown option', ['--scheme', 'x'], 2, /--schema/],
    ['an argument', ['x.yaml'], 2, /not understood/],
    ['a schema that is not there', ['--schema', 'none.yaml'], 1, /cannot be read/],
    ['a place that cannot be written', ['--out', 'none/x.tar.gz'], 1, /cannot be written/],
    ['--shipped with another option', ['--shipped', '--out', 'x'], 2, /no other option/],
  ])('refuses %s', async (_what, args, code, message) => {
    expect(await build(...args)).toMatchObject({
      code,
      out: '',
      err: expect.stringMatching(message),
    })
  })

  it('refuses --shipped without the pinned OPA, by name', async () => {
    const { code, err } = await run(['policy', 'build', '--shipped'], {
      OPA_BIN: '/nonexistent/opa',
    })
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/opa 1\.22\.2 was not found/),
    })
    expect(
      await run(['policy', 'build', '--shipped'], { OPA_BIN: process.execPath }),
    ).toMatchObject({
      code: 1,
      err: expect.stringMatching(/1\.22\.2/),
    })
  })
})

describe('mcp-authorizer policy upload', () => {
  it('says which bundle it activated', async () => {
    await build('--out', 'good.tar.gz')
    const { code, out, err } = await upload('good.tar.gz')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^activated: revision [0-9a-f]{16}, sha256 [0-9a-f]{64}\n$/)
  })

  it('returns when every function decides by it', { timeout: 60_000 }, async () => {
    const store = createS3BundleStore(bench.client, BUCKET)
    const policy = createActivePolicy({ store, clock: Date.now })
    await upload('good.tar.gz')
    await policy.current()
    const other = (await readFile(SHIPPED_SCHEMA, 'utf8')).replace('max: 30', 'max: 31')
    await writeFile(join(folder, 'other.yaml'), other)
    await build('--schema', 'other.yaml', '--out', 'other.tar.gz')
    const { code, out, err } = await run(['policy', 'upload', 'other.tar.gz'], stack())
    expect(code).toBe(0)
    expect(err).toContain('activated; waiting until every function decides by it\n')
    const current = await policy.current()
    expect(isRefusal(current) ? current.code : current.digest).toBe(/sha256 (\w+)/.exec(out)?.[1])
  })

  it('says the same when the same bundle is uploaded again', async () => {
    await build('--out', 'again.tar.gz')
    const first = await upload('again.tar.gz')
    expect(await upload('again.tar.gz')).toEqual(first)
  })

  it('finds the bucket of the running local stack', async () => {
    const lines = Object.entries(stack()).map(([name, value]) => `${name}=${value}`)
    await writeFile(join(folder, 'env'), lines.join('\n'))
    await build('--out', 'local.tar.gz')
    const found = await run(['policy', 'upload', '--no-wait', 'local.tar.gz'], {
      MCP_AUTHORIZER_HOME: folder,
    })
    expect(found).toMatchObject({ code: 0, out: expect.stringMatching(/^activated/) })
  })

  it('says why a broken bundle is refused', async () => {
    await writeFile(
      join(folder, 'broken.tar.gz'),
      await tarGz([{ name: 'data.json', content: '{}' }]),
    )
    expect(await upload('broken.tar.gz')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/refused: The bundle has no \.manifest.*\(\.manifest\)/),
    })
  })

  it('shows what a bundle chose so that it cannot pass for a line of its own', async () => {
    const data = { 'x\n\u001b[2Jactivated: revision 1': 1 }
    const manifest = { ...MANIFEST, roots: ['enterprise'] }
    await writeFile(join(folder, 'faked.tar.gz'), await bundleOf({ data, manifest, wasm: WASM }))
    const { code, out, err } = await upload('faked.tar.gz')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('(x\\u000a\\u001b[2Jactivated: revision 1)')
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  it.each<[string, string[], number, RegExp]>([
    ['no file', [], 2, /one FILE is needed/],
    ['two files', ['a.tar.gz', 'b.tar.gz'], 2, /one FILE is needed/],
    ['a file of another name', ['bundle.zip'], 2, /NAME\.tar\.gz/],
    ['a file that is not there', ['none.tar.gz'], 1, /cannot be read/],
  ])('refuses %s', async (_what, args, code, message) => {
    expect(await upload(...args)).toMatchObject({
      code,
      out: '',
      err: expect.stringMatching(message),
    })
  })

  it('says so when there is no stack, and when the bucket does not answer', async () => {
    await build('--out', 'good.tar.gz')
    const nowhere = await run(['policy', 'upload', 'good.tar.gz'], {
      MCP_AUTHORIZER_HOME: '/nonexistent',
    })
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringMatching(/npm start/) })
    const closed = { ...stack(), AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' }
    expect(await run(['policy', 'upload', 'good.tar.gz'], closed)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/does not answer/),
    })
  })
})
