/**
 * What a deployment needs around it, on loopback behind TLS: the demo's MCP servers as upstreams, and an
 * issuer that publishes its key and signs tokens.
 */
import http from 'node:http'
import { startDemoApi } from '../../../infra/local/demo/demo-api.ts'
import { startDemoServer } from '../../../infra/local/demo/demo-server.ts'
import { listenOnLoopback } from '../../../infra/local/services/loopback.ts'
import { honestClaims, signingKey, signToken } from '../../fixtures/token-issuer.ts'
import { type Certificate, startTlsFront } from './loopback-tls.ts'

/** Name and value of the secret by which the upstream of the server `proven` knows the gateway. */
export const UPSTREAM_SECRET = 'mcp/proven/upstream'
export const UPSTREAM_CREDENTIAL = 'by-the-gateway-alone'

export interface Surroundings {
  /** `authorizer.config.yaml` of a deployment that uses them. */
  readonly config: string
  /** The same, but that the upstream of `proven` executes what its headers do not say. */
  readonly unprovenConfig: string
  /** An access token for one server's URL, good for ten minutes. */
  token(resource: string, roles: readonly string[]): Promise<string>
  close(): Promise<void>
}

export async function startSurroundings(
  home: string,
  certificate: Certificate,
): Promise<Surroundings> {
  const closers: (() => Promise<void>)[] = []
  const keep = <T extends { close(): Promise<void> }>(running: T): T => {
    closers.unshift(() => running.close())
    return running
  }
  const front = async (url: string): Promise<string> =>
    keep(await startTlsFront(url, certificate)).url

  const api = keep(await startDemoApi({ home }))
  const demo = keep(await startDemoServer({ mode: 'all', home, apiUrl: api.url }))
  const edge = keep(await startDemoServer({ mode: 'modern-only', home, apiUrl: api.url }))
  const guarded = { home, apiUrl: api.url, credential: UPSTREAM_CREDENTIAL }
  const proven = keep(await startDemoServer({ ...guarded, mode: 'modern-only' }))
  const unproven = keep(await startDemoServer({ ...guarded, mode: 'all' }))
  const key = await signingKey('ES256', 'deployed')
  const keys = http.createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: [key.jwk] }))
  })
  const issuer = await front(keep(await listenOnLoopback(keys)).url)
  const urls = { demo: await front(demo.url), edge: await front(edge.url) }
  const configFor = (upstream: string): string => `environment: trial
servers:
  - name: demo
    upstream: ${urls.demo}
    enforcement: enforcer
  - name: demo-edge
    upstream: ${urls.edge}
    enforcement: edge
    acknowledge: [unconfirmed-header-override]
  # MiniStack sends no credential to an upstream, so this one is proven and not called.
  - name: proven
    upstream: ${upstream}
    enforcement: edge
    upstream_credential_secret: ${UPSTREAM_SECRET}
    acknowledge: [unconfirmed-header-override]
issuers:
  - issuer: ${issuer}
    audience: api://mcp
    jwks: ${issuer}/keys
    tenants: [tenant_a, tenant_b]
    roles: [analyst, developer, admin]
# The one thing that MiniStack cannot do.
api:
  streaming: false
`
  return {
    config: configFor(await front(proven.url)),
    unprovenConfig: configFor(await front(unproven.url)),
    token: (resource, roles) => {
      const iat = Math.floor(Date.now() / 1000)
      const claims = { roles, iat, exp: iat + 600 }
      return signToken(key, honestClaims(issuer, resource), { claims })
    },
    close: async () => {
      for (const close of closers) await close()
    },
  }
}
