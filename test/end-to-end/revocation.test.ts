// Revocation through the whole stack: what is revoked stops within 30 s at both enforcement points, and what is lifted
// works again.
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REVOCATIONS_KEY } from '../../functions/core/revocation/revocation-list.ts'
import { clientSettings } from '../../cli/aws-settings.ts'
import { callMcp, callTool, errorOf, type McpAnswer } from './mcp-call.ts'
import { startStack, type Stack } from './stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
}, 100_000)

afterAll(() => stack.stop())

const AT_ONCE = '--no-wait'
const LIMIT_MS = 30_000

/** The first answer with another status, within the promised time. */
async function eventually(call: () => Promise<McpAnswer>, status: number): Promise<McpAnswer> {
  const deadline = performance.now() + LIMIT_MS
  for (;;) {
    const answer = await call()
    if (answer.status === status || performance.now() > deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

describe.each(['demo', 'demo-edge'])('revocation at %s', (server) => {
  const read = (token: string) =>
    callTool(stack.url, token, 'file_read', { path: '/shared/public/readme.txt' }, { server })

  it('refuses one token and no other', { timeout: 60_000 }, async () => {
    const [bad, good] = [await stack.token(), await stack.token()]
    expect((await read(bad)).status).toBe(200)
    const out = await stack.cli('revoke', `--jti=${String(claimsOf(bad)['jti'])}`, AT_ONCE)
    expect(out).toMatch(/^revoked: version \d+, in force everywhere by \d{4}-/)
    const answer = await eventually(() => read(bad), 401)
    expect(answer.status).toBe(401)
    expect(errorOf(answer).data).toMatchObject({ code: 'invalid_token' })
    expect((await read(good)).status).toBe(200)
  })

  it('switches a tool off and on again', { timeout: 90_000 }, async () => {
    const token = await stack.token()
    await stack.cli('revoke', `--tool=file_read`, `--server=${server}`, AT_ONCE)
    const answer = await eventually(() => read(token), 403)
    expect(errorOf(answer).data).toMatchObject({ code: 'switched_off' })
    expect((await callMcp(stack.url, { token, server, method: 'server/discover' })).status).toBe(
      200,
    )
    // At the edge lists pass as they are.
    if (server === 'demo') expect(await toolsFor(token)).not.toContain('file_read')
    await stack.cli('revoke', `--tool=file_read`, `--server=${server}`, '--lift', AT_ONCE)
    expect((await eventually(() => read(token), 200)).status).toBe(200)
    expect(await toolsFor(token)).toContain('file_read')
  })
})

async function toolsFor(token: string): Promise<readonly string[]> {
  const { message } = await callMcp(stack.url, { token, server: 'demo', method: 'tools/list' })
  const { tools } = message.result as { tools: readonly { name: string }[] }
  return tools.map(({ name }) => name)
}

describe('the list of revocations', () => {
  it('is never exchanged for an older one, and says when it is live', {
    timeout: 90_000,
  }, async () => {
    const client = new S3Client({ ...clientSettings(stack.env, 'S3'), forcePathStyle: true })
    const at = { Bucket: stack.env['POLICY_BUCKET'] ?? '', Key: REVOCATIONS_KEY }
    const { Body } = await client.send(new GetObjectCommand(at))
    const older = (await Body?.transformToString()) ?? ''
    const bob = await stack.token({ subject: 'bob' })
    const list = () => callMcp(stack.url, { token: bob, method: 'tools/list' })
    const out = await stack.cli('revoke', '--subject=bob', '--tenant=tenant_a')
    expect(out).toMatch(/^live: version \d+, in force everywhere since/)
    expect((await list()).status).toBe(401)
    await client.send(new PutObjectCommand({ ...at, Body: older }))
    await new Promise((resolve) => setTimeout(resolve, 8000))
    expect((await list()).status).toBe(401)
    client.destroy()
  })
})
