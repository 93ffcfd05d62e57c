/**
 * The embedded enforcement point: a Hono server that protects itself, with an issuer on loopback whose
 * keys it reads itself.
 */
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { mcpAuthorization } from '../functions/embedded/mcp-authorization.ts'
import { startLoopback } from '../infra/local/services/loopback.ts'
import { SHIPPED_BUNDLE } from '../policies/build/build-bundle.ts'
import { ANSWER, bodyOf, FILE_READ, headersOf } from './calls.ts'
import { type BenchIssuer, createIssuer } from './issuer.ts'

export interface Embedded {
  /** One call with a token that the server knows. */
  call(): Promise<Response>
  close(): Promise<void>
}

const RESOURCE = 'https://notes.example.com/mcp'

export async function createEmbedded(): Promise<Embedded> {
  let keySet: BenchIssuer['keySet'] = { keys: [] }
  const published = await startLoopback((_request, response) => {
    const document = { issuer: published.url, jwks_uri: `${published.url}/jwks`, ...keySet }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
  })
  const issuer = await createIssuer('RS256', published.url)
  keySet = issuer.keySet
  const app = new Hono()
  app.use(
    mcpAuthorization({
      resource: RESOURCE,
      issuers: [{ issuer: published.url, tenants: ['tenant_a'], roles: ['analyst', 'developer'] }],
      policy: readFileSync(SHIPPED_BUNDLE),
      audit: () => Promise.resolve(),
      local: true,
      // A measurement leaves no time for sockets: keys are not renewed then, and those at hand serve.
      report: () => undefined,
    }),
  )
  app.post('/mcp', (context) =>
    context.body(ANSWER, 200, { 'content-type': 'application/json; charset=utf-8' }),
  )
  const headers = headersOf(await issuer.token(RESOURCE, 'embedded'), FILE_READ)
  const body = bodyOf(FILE_READ)
  return {
    // A body is read once, so each call brings its own.
    call: async () => app.fetch(new Request(RESOURCE, { method: 'POST', headers, body })),
    close: () => published.close(),
  }
}
