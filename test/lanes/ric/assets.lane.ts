// The functions as they are deployed give the same bytes under AWS's own runtime client as under the local one.
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoApi } from '../../../infra/local/demo/demo-api.ts'
import { startDemoServer } from '../../../infra/local/demo/demo-server.ts'
import { listenOnLoopback } from '../../../infra/local/services/loopback.ts'
import { honestClaims, signingKey, signToken } from '../../fixtures/token-issuer.ts'
import { laneTool } from '../lane-tool.ts'
import { type RunningDeployment, startDeployment } from './deployment.ts'
import { rawAnswer } from './raw-call.ts'
import { ricTool } from './ric-tool.ts'

const RIC = await laneTool('aws-lambda-ric', ricTool)
const ISSUER = 'https://issuer.example'

/** What a case sends, beside its token. */
interface Sent {
  readonly server: string
  readonly roles?: readonly string[]
  readonly tool?: string
  readonly args?: Readonly<Record<string, string>>
  readonly body?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

const QUERY = { database: 'demo', query: 'SELECT * FROM orders' }
const STATUS = { endpoint: '/v1/status' }

const CASES: readonly (readonly [string, number, Sent])[] = [
  ['a call without a token', 401, { server: 'demo', tool: 'api_invoke', args: STATUS }],
  ['a list', 200, { server: 'demo', roles: ['analyst'] }],
  ['a list at the edge', 200, { server: 'demo-edge', roles: ['admin'] }],
  [
    'an allowed call',
    200,
    { server: 'demo', roles: ['developer'], tool: 'api_invoke', args: STATUS },
  ],
  [
    'an allowed call at the edge',
    200,
    { server: 'demo-edge', roles: ['developer'], tool: 'api_invoke', args: STATUS },
  ],
  [
    'a long answer',
    200,
    { server: 'demo', roles: ['analyst'], tool: 'database_query', args: QUERY },
  ],
  [
    'a denied call',
    403,
    { server: 'demo', roles: ['analyst'], tool: 'file_write', args: { path: '/x', content: '' } },
  ],
  [
    'a call that is denied at the edge',
    403,
    { server: 'demo-edge', roles: ['analyst'], tool: 'api_invoke', args: STATUS },
  ],
  ['a body that is no JSON', 400, { server: 'demo', roles: ['developer'], body: '{' }],
  ['a batch', 400, { server: 'demo', roles: ['developer'], body: '[]' }],
  ['an empty body', 400, { server: 'demo', roles: ['developer'], body: '' }],
  ['a GET stream', 405, { server: 'demo', roles: ['developer'], method: 'GET', body: '' }],
  [
    'an unknown tool',
    403,
    { server: 'demo', roles: ['developer'], tool: 'no_such_tool', args: {} },
  ],
]

describe.skipIf(RIC === undefined)("the deployed functions under AWS's own runtime client", () => {
  const closers: (() => Promise<void>)[] = []
  let own: RunningDeployment
  let ric: RunningDeployment
  let token: (roles: readonly string[]) => Promise<string>

  beforeAll(async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'ric-demo-'))
    const keep = <T extends { close(): Promise<void> }>(running: T): T => {
      closers.unshift(() => running.close())
      return running
    }
    closers.unshift(() => rm(home, { recursive: true, force: true }))
    const api = keep(await startDemoApi({ home }))
    const demo = keep(await startDemoServer({ mode: 'all', home, apiUrl: api.url }))
    const edge = keep(await startDemoServer({ mode: 'modern-only', home, apiUrl: api.url }))
    const key = await signingKey('ES256', 'compared')
    const keys = http.createServer((_request, response) => {
      response.end(JSON.stringify({ keys: [key.jwk] }))
    })
    const { url: keysUrl } = keep(await listenOnLoopback(keys))
    const config = `servers:
  - {name: demo, upstream: '${demo.url}', enforcement: enforcer}
  - {name: demo-edge, upstream: '${edge.url}', enforcement: edge}
  - {name: careless, upstream: '${demo.url}', enforcement: edge}
issuers:
  - issuer: ${ISSUER}
    audience: compared
    jwks: ${keysUrl}/keys
    tenants: [tenant_a]
    roles: [analyst, developer, admin]
`
    own = keep(await startDeployment({ config }))
    ric = keep(await startDeployment({ config, runtime: [RIC ?? ''] }))
    token = (roles) => {
      const iat = Math.floor(Date.now() / 1000)
      return signToken(key, honestClaims(ISSUER, 'compared'), {
        claims: { roles, iat, exp: iat + 600 },
      })
    }
  }, 240_000)
  afterAll(async () => {
    for (const close of closers) await close()
  })

  async function answer(deployment: RunningDeployment, sent: Sent): Promise<string> {
    const method = sent.tool === undefined ? 'tools/list' : 'tools/call'
    const params = {
      ...(sent.tool === undefined ? {} : { name: sent.tool, arguments: sent.args }),
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    }
    const parameters = Object.entries(sent.args ?? {}).filter(([name]) => name !== 'query')
    return rawAnswer(
      {
        url: deployment.url(sent.server),
        method: sent.method ?? 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': method,
          ...(sent.tool === undefined ? {} : { 'mcp-name': sent.tool }),
          ...Object.fromEntries(parameters.map(([name, value]) => [`mcp-param-${name}`, value])),
          ...(sent.roles === undefined
            ? {}
            : { authorization: `Bearer ${await token(sent.roles)}` }),
          ...sent.headers,
        },
        body: sent.body ?? JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      },
      [/"(lastModified|duration)":[^,}]+/g],
    )
  }

  it.each(CASES)('answer %s byte for byte', async (_what, status, sent) => {
    const byAws = await answer(ric, sent)
    expect(JSON.parse(byAws)).toContain(status)
    expect(byAws).toBe(await answer(own, sent))
  })

  it('prove one edge upstream and refuse the other, with the same reason', async () => {
    const byAws = await ric.refusals()
    expect(byAws).toEqual([expect.stringMatching(/^The server careless .* legacy initialize/)])
    expect(byAws).toEqual(await own.refusals())
  })

  it('have no more environments than the local client needs', () => {
    const starts = ({ log }: RunningDeployment): number =>
      log.filter((line) => line.includes('INIT_REPORT')).length
    expect(starts(ric)).toBe(starts(own))
  })
})
