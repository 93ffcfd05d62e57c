/** Policy changes by upload: any S3 client, no restart, within 30 s; a broken bundle changes nothing. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildBundle } from '../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { callTool } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

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
    await becomes(token, 'allowed')
    await becomes(token, 'allowed', 'demo-edge')
  })

  it('that is broken changes nothing and leaves a report that says why', async () => {
    const token = await stack.token({ roles: ['analyst'] })
    await becomes(token, 'allowed')
    const whole = await bundleWith((same) => same)
    await put('broken.tar.gz', whole.subarray(0, whole.length / 2))
    await expect
      .poll(() => reportOn('broken.tar.gz').catch(() => undefined), { timeout: WITHIN_MS })
      .toMatchObject({ status: 'refused', problem: { code: 'bundle_not_gzip' } })
    expect(await answer(token)).toBe('allowed')
  })
})
