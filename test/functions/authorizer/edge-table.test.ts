/** What the edge serves and refuses: its own table, decided from headers alone. */
import { beforeAll, describe, expect, it } from 'vitest'
import { authorize } from '../../../functions/authorizer/authorize.ts'
import { createAuditTrail } from '../../../functions/core/audit/trail.ts'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { PolicyInput } from '../../../functions/core/decision/policy-input.ts'
import type { ServerConfig } from '../../../functions/core/deployment.ts'
import { METHOD_ROWS } from '../../../functions/core/invocation/methods.ts'
import { isRefusal } from '../../../functions/core/refusal.ts'
import { MemoryAuditSink } from '../../contracts/fakes/memory-audit-sink.ts'
import { callOf, gateParts, MODERN, OPEN_SCHEMA } from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

const SERVER: ServerConfig = {
  name: 'demo',
  resource: 'https://gateway.example/mcp/demo',
  upstream: 'https://upstream.example/mcp',
  enforcement: 'edge',
  origins: [],
  upstreamTimeoutMs: 1000,
}
const TOOLS = `
tools:
  '*':
    file_read: { resource: file_system, action: read, attributes: { path_pattern: path } }
    file_write: { resource: file_system, action: write, attributes: {} }
`

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(
    `${OPEN_SCHEMA.replace('[read]\n    - mcp_prompt', '[read, write]\n    - mcp_prompt')}${TOOLS}`,
  )
})

interface Asked {
  readonly headers?: Record<string, string | readonly string[]>
  readonly roles?: readonly string[]
  readonly httpMethod?: string
  readonly engine?: PolicyEngine
}

/** The refusal's code, or `allowed`. */
async function codeAt(method: string, asked: Asked = {}) {
  const sink = new MemoryAuditSink()
  const named = { 'tools/call': 'file_read', 'prompts/get': 'greet', 'resources/read': 'note://a' }
  const name = (named as Record<string, string>)[method]
  const headers = {
    authorization: 'Bearer t',
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': name }),
    ...asked.headers,
  }
  const call = callOf(asked.httpMethod ?? 'POST', [], undefined)
  const all = new Map(Object.entries(headers).map(([key, value]) => [key, [value].flat()]))
  const result = await authorize(
    {
      gate: {
        ...gateParts({ engine: asked.engine ?? engine, roles: asked.roles ?? ['developer'] }),
        enforcement: 'edge',
      },
      servers: [SERVER],
      trail: createAuditTrail(sink, () => undefined),
      credentialOf: () => Promise.resolve(undefined),
    },
    { ...call, headers: all },
  )
  expect(sink.records).toHaveLength(1)
  return isRefusal(result) ? result.code : 'allowed'
}

const SERVED = [
  'server/discover',
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]

describe('the edge', () => {
  it.each(SERVED)('serves %s, and records it', async (method) => {
    expect(await codeAt(method)).toBe('allowed')
  })

  it.each(METHOD_ROWS.map(({ method }) => method).filter((method) => !SERVED.includes(method)))(
    'does not serve %s: what it says lives in the body, or needs a session',
    async (method) => {
      expect(await codeAt(method)).toBe('method_unknown')
    },
  )

  it.each(['', 'tools/steal', 'Tools/List', 'tools/list,tools/call'])(
    'knows no method %j',
    async (method) => {
      expect(await codeAt(method)).toBe('method_unknown')
    },
  )

  it.each(['GET', 'DELETE', 'PUT', 'OPTIONS', 'HEAD'])(
    'takes no HTTP %s for a call',
    async (httpMethod) => {
      expect(await codeAt('tools/list', { httpMethod })).toBe('http_method_refused')
    },
  )

  it.each(['2025-11-25', '2025-06-18', '2024-11-05', '2099-01-01', '', `${MODERN},${MODERN}`])(
    'speaks no version but one: %j',
    async (version) => {
      const headers = { 'mcp-protocol-version': version }
      expect(await codeAt('tools/list', { headers })).toBe('protocol_version_unsupported')
    },
  )

  it.each<[string, Record<string, string | readonly string[]>]>([
    ['without a method', { 'mcp-method': [] }],
    ['with two methods', { 'mcp-method': ['tools/call', 'tools/list'] }],
    ['without a name', { 'mcp-name': [] }],
    ['with an empty name', { 'mcp-name': '' }],
    ['with two names', { 'mcp-name': ['file_read', 'file_write'] }],
    ['with a name that cannot be decoded', { 'mcp-name': '=?base64?!?=' }],
    ['with a name beyond ASCII', { 'mcp-name': 'fìle_read' }],
    ['with a parameter that cannot be decoded', { 'mcp-param-path': '=?base64?====?=' }],
    ['with a parameter twice', { 'mcp-param-path': ['/a', '/b'] }],
    ['with two versions', { 'mcp-protocol-version': [MODERN, '2025-11-25'] }],
  ])('takes no call %s', async (_, headers) => {
    expect(await codeAt('tools/call', { headers })).toBe('header_mismatch')
  })

  it('decides by the decoded name', async () => {
    const encoded = (name: string) => `=?base64?${Buffer.from(name).toString('base64')}?=`
    expect(await codeAt('tools/call', { headers: { 'mcp-name': encoded('file_read') } })).toBe(
      'allowed',
    )
    expect(await codeAt('tools/call', { headers: { 'mcp-name': encoded('nothing') } })).toBe(
      'not_available',
    )
  })

  it.each(['note://a/../b', 'note://a/%2e%2e/b', 'note://a\\b'])(
    'reads no resource %j',
    async (uri) => {
      expect(await codeAt('resources/read', { headers: { 'mcp-name': uri } })).toBe(
        'header_mismatch',
      )
    },
  )
})

describe('a list at the edge, which passes unfiltered', () => {
  it.each(['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'])(
    '%s is for who could be allowed all of it',
    async (method) => {
      expect(await codeAt(method, { roles: ['guest'] })).toBe('constraint_not_enforceable')
    },
  )

  it('asks policy about all that there may be, by no name', async () => {
    const asked: PolicyInput[] = []
    const watching: PolicyEngine = {
      ...engine,
      evaluate(input) {
        asked.push(input)
        return engine.evaluate(input)
      },
    }
    await codeAt('prompts/list', { engine: watching })
    expect(asked.filter(({ phase }) => phase === 'list')).toMatchObject([
      { resource: 'mcp_prompt', action: 'get', name: null, method: 'prompts/get', arguments: null },
    ])
  })

  it('is for nobody where policy knows no tools', async () => {
    expect(await codeAt('tools/list', { engine: { ...engine, mappings: {} } })).toBe(
      'constraint_not_enforceable',
    )
  })
})
