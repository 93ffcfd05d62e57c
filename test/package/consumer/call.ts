/**
 * Calls the example's server with the official client, as somebody who installed the package has them:
 * prints what an allowed call and a refused one come to.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createNotesApp } from '../../../examples/embedded-server/server.ts'

const RESOURCE = 'https://notes.example.com/mcp'

const { privateKey, publicKey } = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }
const issuerServer = createServer((_request, response) =>
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify({ keys: [jwk], issuer, jwks_uri: `${issuer}/jwks` })),
)
await new Promise<void>((resolve) => issuerServer.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${(issuerServer.address() as AddressInfo).port}`
const token = await new SignJWT({ tenant: 'tenant_a', roles: ['developer'], client_id: 'c' })
  .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
  .setSubject('alice')
  .setIssuer(issuer)
  .setAudience(RESOURCE)
  .setIssuedAt()
  .setExpirationTime('5m')
  .sign(privateKey)

const app = createNotesApp({
  resource: RESOURCE,
  issuers: [{ issuer, tenants: ['tenant_a'], roles: ['developer'] }],
  policy: process.argv[2] ?? '',
  audit: () => Promise.resolve(),
  local: true,
})
const client = new Client({ name: 'consumer', version: '1.0.0' })
await client.connect(
  new StreamableHTTPClientTransport(new URL(RESOURCE), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    fetch: async (url, init) => app.fetch(new Request(url, init)),
  }),
)
const read = (path: string) => client.callTool({ name: 'file_read', arguments: { path } })
const allowed = await read('/data/tenant_a/todo.txt')
const refused = await read('/data/tenant_b/todo.txt').catch((error: unknown) => String(error))
console.log(JSON.stringify({ allowed: allowed.content, refused }))
await client.close()
issuerServer.close()
