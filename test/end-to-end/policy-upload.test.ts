/** Policy changes by upload: any S3 client, no restart, within 30 s; a broken bundle changes nothing. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildBundle } from '../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { tarGz } from '../fixtures/tar.ts'
import { callTool } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

// Starting and waiting take longer where the machine is busy with other tests.
vi.setConfig({ testTimeout: 180_000 })

const WITHIN_MS = 30_000

let stack: Stack
let s3: S3Client
let folder: string
let schema: string

beforeAll(async () => {
  stack = await startStack()
  folder = await mkdtemp(join(tmpdir(), 'policy-'))
  schema = await readFile(SHIPPED_SCHEMA, 'utf8')
  const { env } = stack
  s3 = new S3Client({
    endpoint: env['AWS_ENDPOINT_URL_S3'] ?? '',
    region: env['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    forcePathStyle: true,
  })
})

afterAll(async () => {
  s3.destroy()
  await stack.stop()
  await rm(folder, { recursive: true })
})

const at = (key: string) => ({ Bucket: stack.env['POLICY_BUCKET'] ?? '', Key: key })

async function put(name: string, bytes: Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ ...at(`uploads/${name}`), Body: bytes }))
}

async function bundleWith(change: (schema: string) => string): Promise<Uint8Array> {
  const built = await buildBundle(change(schema), 'schema.yaml')
  if (built.kind === 'problems') throw new Error(built.lines.join('\n'))
  return built.bytes
}

/** Code with which the analyst's read of a file ends; `allowed` where it is answered. */
async function answer(token: string, server = 'demo'): Promise<unknown> {
  const path = '/data/tenant_a/report.txt'
  const { message } = await callTool(stack.url, token, 'file_read', { path }, { server })
  return message.error?.data?.['code'] ?? 'allowed'
}

async function becomes(token: string, expected: string, server?: string): Promise<void> {
  await expect
    .poll(() => answer(token, server), { timeout: WITHIN_MS, interval: 500 })
    .toBe(expected)
}

async function reportOn(name: string): Promise<unknown> {
  const { Body } = await s3.send(new GetObjectCommand(at(`reports/${name}.json`)))
  return JSON.parse((await Body?.transformToString()) ?? '')
}

describe('an uploaded policy', () => {
  it('changes decisions without a restart, at both enforcement points, and can be taken back', async () => {
    const token = await stack.token({ roles: ['analyst'] })
    await becomes(token, 'allowed')
    const without = schema.replace(/(analyst:\n.*\n) {4}- file_system: \[read\]\n/, '$1')
    await put('less.tar.gz', await bundleWith(() => without))
    await becomes(token, 'not_available')
    await becomes(token, 'not_available', 'demo-edge')
    await writeFile(join(folder, 'back.tar.gz'), await bundleWith((same) => same))
    expect(await stack.cli('policy', 'upload', join(folder, 'back.tar.gz'))).toMatch(/^activated: /)
    // Not a moment later: the command returns when the bundle is in force.
    expect(await answer(token)).toBe('allowed')
    expect(await answer(token, 'demo-edge')).toBe('allowed')
  })

  it('takes effect however an S3 client writes it: by `policy build` and in parts, too', async () => {
    const token = await stack.token({ roles: ['analyst'] })
    const file = join(folder, 'built.tar.gz')
    await writeFile(
      join(folder, 'schema.yaml'),
      schema.replace('[tenant_a, tenant_b]', '[tenant_b]'),
    )
    await stack.cli('policy', 'build', '--schema', join(folder, 'schema.yaml'), '--out', file)
    const key = at('uploads/in-parts.tar.gz')
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(key))
    const part = { ...key, UploadId, PartNumber: 1, Body: await readFile(file) }
    const { ETag } = await s3.send(new UploadPartCommand(part))
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] }
    await s3.send(new CompleteMultipartUploadCommand({ ...key, UploadId, MultipartUpload }))
    await becomes(token, 'not_available')
    // A copy within the bucket is an upload as well.
    await put('back.tar.gz', await bundleWith((same) => same))
    await becomes(token, 'allowed')
    const CopySource = `${stack.env['POLICY_BUCKET'] ?? ''}/uploads/in-parts.tar.gz`
    await s3.send(new CopyObjectCommand({ ...at('uploads/copied.tar.gz'), CopySource }))
    await becomes(token, 'not_available')
    await put('again.tar.gz', await bundleWith((same) => same))
    await becomes(token, 'allowed')
  })

  it('that is put elsewhere in the bucket is none', async () => {
    const token = await stack.token({ roles: ['analyst'] })
    const Body = await bundleWith((same) => same.replace('[tenant_a, tenant_b]', '[tenant_b]'))
    for (const Key of ['less.tar.gz', 'bundles/less.tar.gz', 'upload/less.tar.gz'])
      await s3.send(new PutObjectCommand({ ...at(Key), Body }))
    await put('good.tar.gz', await bundleWith((same) => same.replace('max: 30', 'max: 31')))
    await expect
      .poll(() => reportOn('good.tar.gz').catch(() => undefined), { timeout: WITHIN_MS })
      .toMatchObject({ status: 'activated' })
    expect(await answer(token)).toBe('allowed')
  })
})

/** Parts of a sound bundle, to leave out or exchange. */
async function soundParts(): Promise<Map<string, Uint8Array>> {
  const parts = new Map<string, Uint8Array>()
  const archive = extract()
  archive.end(gunzipSync(await bundleWith((same) => same)))
  for await (const entry of archive) parts.set(entry.header.name, await buffer(entry))
  return parts
}

async function packed(change: (parts: Map<string, Uint8Array>) => void): Promise<Uint8Array> {
  const parts = await soundParts()
  change(parts)
  return tarGz([...parts].map(([name, content]) => ({ name, content })))
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('an uploaded bundle that is broken', () => {
  const BROKEN: Readonly<Record<string, [() => Promise<Uint8Array>, string]>> = {
    truncated: [async () => (await packed(() => undefined)).subarray(0, 20_000), 'bundle_not_gzip'],
    empty: [() => Promise.resolve(text('')), 'bundle_not_gzip'],
    'not gzip': [() => Promise.resolve(text('{"allowed": true}')), 'bundle_not_gzip'],
    'not tar': [() => Promise.resolve(gzipSync('nothing of the kind')), 'archive_invalid'],
    'without wasm': [() => packed((parts) => parts.delete('policy.wasm')), 'wasm_missing'],
    'with another wasm': [
      () => packed((parts) => parts.set('policy.wasm', text('\0asm nonsense'))),
      'wasm_invalid',
    ],
    'without data': [() => packed((parts) => parts.delete('data.json')), 'data_missing'],
    'with wrong data': [
      () =>
        packed((parts) =>
          parts.set('data.json', text('{"enterprise":{"mcp":{"data":{"roles":7}}}}')),
        ),
      'data_',
    ],
    'with data that is no JSON': [
      () => packed((parts) => parts.set('data.json', text('{"enterprise":'))),
      'data_invalid',
    ],
    'without a manifest': [() => packed((parts) => parts.delete('.manifest')), 'manifest_invalid'],
  }

  it.each(Object.entries(BROKEN))(
    'changes nothing and leaves a report that says why: %s',
    async (title, [make, code]) => {
      const token = await stack.token({ roles: ['analyst'] })
      await becomes(token, 'allowed')
      const before = await pointer()
      const name = `${title.replaceAll(' ', '-')}.tar.gz`
      await put(name, await make())
      const report = () => reportOn(name).catch(() => undefined)
      await expect.poll(report, { timeout: WITHIN_MS }).toMatchObject({ status: 'refused' })
      expect(await report()).toMatchObject({
        problem: {
          code: expect.stringMatching(code) as string,
          message: expect.stringMatching(/\w.*\.$/) as string,
        },
      })
      expect(await pointer()).toBe(before)
      expect(await answer(token)).toBe('allowed')
    },
  )

  it('does not keep the next sound one from taking effect', async () => {
    const token = await stack.token({ roles: ['analyst'] })
    await put(
      'less-again.tar.gz',
      await bundleWith((same) => same.replace('[tenant_a, tenant_b]', '[tenant_b]')),
    )
    await becomes(token, 'not_available')
  })
})

async function pointer(): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand(at('active.json')))
  return Body?.transformToString()
}
