import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ServerSettings } from '../../../../infra/config/authorizer-config.ts'
import { firstWarnings, type Surroundings } from '../../../../infra/local/start/first-warnings.ts'

const ISSUER = 'https://login.example.com'

async function warningsOf(
  over: Partial<Surroundings>,
  server: Partial<ServerSettings> = {},
): Promise<readonly string[]> {
  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  try {
    return await firstWarnings({
      servers: [
        {
          name: 'orders',
          upstream: `http://127.0.0.1:${port}/mcp`,
          enforcement: 'enforcer',
          origins: [],
          scopes: [],
          upstreamTimeoutMs: 1,
          ...server,
        },
      ],
      keys: [{ issuer: ISSUER, outcome: 'changed' }],
      keysAt: () => 'file:/keys.json',
      hasSecret: () => Promise.resolve(true),
      log: '/home/functions.log',
      ...over,
    })
  } finally {
    listener.close()
  }
}

describe('before the stack is ready', () => {
  it('nothing is said where everything is there', async () => {
    const shown = { upstreamCredentialSecret: 'orders-token' }
    expect(await warningsOf({}, shown)).toEqual([])
    expect(await warningsOf({ keys: [{ issuer: ISSUER, outcome: 'unchanged' }] })).toEqual([])
  })

  it('an issuer whose keys cannot be had is named, with where they were looked for', async () => {
    const keys = [{ issuer: ISSUER, outcome: 'failed', problem: 'status 404' }] as const
    expect(await warningsOf({ keys })).toEqual([
      expect.stringMatching(/The keys of https:\/\/login.*status 404.*Check file:\/keys\.json/),
    ])
    expect(await warningsOf({ keys: undefined })).toEqual([
      expect.stringContaining('/home/functions.log'),
    ])
  })

  it('an upstream where nobody listens is named, a tenant’s own as well', async () => {
    const closed = 'http://127.0.0.1:9/mcp'
    expect(await warningsOf({}, { upstream: closed })).toEqual([
      expect.stringMatching(
        /Nobody listens at http:\/\/127\.0\.0\.1:9\/mcp, the upstream of orders/,
      ),
    ])
    expect(await warningsOf({}, { tenantUpstreams: { t: 'http://[::1]:9/mcp' } })).toHaveLength(1)
  })

  it('a secret that is not there is named, with the command that makes it', async () => {
    const hasSecret = () => Promise.resolve(false)
    expect(await warningsOf({ hasSecret }, { upstreamCredentialSecret: 'orders-token' })).toEqual([
      expect.stringMatching(/no secret orders-token.*create-secret --name orders-token/),
    ])
    const upstreamCredential = { kind: 'basic', secret: 'orders-user' } as const
    expect(await warningsOf({ hasSecret }, { upstreamCredential })).toHaveLength(1)
    expect(await warningsOf({ hasSecret })).toEqual([])
  })
})
