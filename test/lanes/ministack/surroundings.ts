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

/** Name and value of the secret by which the edge server's upstream knows the gateway. */
export const EDGE_SECRET = 'mcp/demo-edge/upstream'
export const EDGE_CREDENTIAL = 'by-the-gateway-alone'

export interface Surroundings {
  /** `authorizer.config.yaml` of a deployment that uses them. */
  readonly config: string
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
  const edge = keep(
    await startDemoServer({
      mode: 'modern-only',
      home,
      apiUrl: api.url,
      credential: EDGE_CREDENTIAL,
    }),
  )
  const key = await signingKey('ES256', 'deployed')
  const keys = http.createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: [key.jwk] }))
  })
  const issuer = await front(keep(await listenOnLoopback(keys)).url)
  return {
    config: `environment: trial
servers:
  - name: demo
    upstream: ${await front(demo.url)}
    enforcement: enforcer
  - name: demo-edge
    upstream: ${await front(edge.url)}
    enforcement: edge
    upstream_credential_secret: ${EDGE_SECRET}
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
`,
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
