import { expect, it } from 'vitest'
import { upstreamOf } from '../../../../functions/core/forwarding/credential-headers.ts'

const server = {
  name: 's',
  resource: 'https://g.example/mcp/s',
  upstream: 'https://all.example/mcp',
  enforcement: 'enforcer',
  origins: [],
  upstreamTimeoutMs: 1,
} as const

it.each([
  ['tenant_a', 'https://a.example/mcp'],
  ['tenant_b', 'https://all.example/mcp'],
  ['toString', 'https://all.example/mcp'],
  ['__proto__', 'https://all.example/mcp'],
])('calls of %s go to %s, and nowhere that the configuration does not name', (tenant, url) => {
  const tenantUpstreams = { tenant_a: 'https://a.example/mcp' }
  expect(upstreamOf({ ...server, tenantUpstreams }, tenant)).toBe(url)
  expect(upstreamOf(server, tenant)).toBe('https://all.example/mcp')
})
