/**
 * An MCP server of the official SDK that protects itself. Authorization adds three lines: an import, the
 * middleware between the marks, and, for tools that ask who calls, `authInfo`. Run it with
 * `node examples/embedded-server/server.ts`.
 */
import { createServer } from 'node:http'
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import * as z from 'zod'
import {
  mcpAuthorization,
  type McpAuthorizationEnv,
  type McpAuthorizationOptions,
} from 'mcp-authorizer/embedded'

function createNotes(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const path = z.string().describe('Absolute path, such as /data/tenant_a/todo.txt')
  server.registerTool(
    'file_read',
    { description: 'Reads a note.', inputSchema: z.object({ path }) },
    ({ path: asked }, { http }) => {
      const reader = String(http?.authInfo?.extra?.['subject'])
      return { content: [{ type: 'text', text: `What stands in ${asked}, for ${reader}` }] }
    },
  )
  server.registerTool(
    'shut_down',
    { description: 'Ends everything.', inputSchema: z.object({}) },
    () => ({ content: [{ type: 'text', text: 'Good night' }] }),
  )
  return server
}

/** The app, ready for any host that Hono runs on. */
export function createNotesApp(options: McpAuthorizationOptions): Hono<McpAuthorizationEnv> {
  const handler = createMcpHandler(createNotes)
  const app = new Hono<McpAuthorizationEnv>()
  // --- authorization
  app.use(mcpAuthorization(options))
  // ---
  app.post('/mcp', ({ req, var: { authInfo } }) => handler.fetch(req.raw, { authInfo }))
  return app
}

if (import.meta.main) {
  const issuer = process.env['ISSUER'] ?? 'http://127.0.0.1:9000'
  const app = createNotesApp({
    resource: 'http://127.0.0.1:8080/mcp',
    issuers: [{ issuer, tenants: ['tenant_a'], roles: ['analyst', 'developer'] }],
    policy: new URL('../../policies/bundle.tar.gz', import.meta.url),
    local: true,
    audit: (records) => {
      for (const record of records) console.log(JSON.stringify(record))
      return Promise.resolve()
    },
  })
  const node = toNodeHandler({ fetch: (request) => Promise.resolve(app.fetch(request)) })
  createServer(
    (request, response) => void node(request as NodeIncomingMessageLike, response),
  ).listen(8080, '127.0.0.1')
  console.log('ready http://127.0.0.1:8080/mcp')
}
