/** An upstream of the official SDK with sessions, which can be restarted at its place and then knows none of them. */
import { createServer, type IncomingMessage } from 'node:http'
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, isLegacyRequest, McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { listen } from '../conformance/reference-server.ts'
import { createSessions } from '../conformance/reference-sessions.ts'

export interface SessionsServer {
  readonly url: string
  /** Forgets every session. */
  restart(): void
  close(): void
}

export async function startSessionsServer(): Promise<SessionsServer> {
  const modern = createMcpHandler(createTools, { legacy: 'reject' })
  let sessions = createSessions(createTools)
  const node = toNodeHandler({
    fetch: async (request, options) =>
      (await isLegacyRequest(request.clone())) ? sessions(request) : modern.fetch(request, options),
  })
  const server = createServer((request: IncomingMessage, response) => {
    void node(request as NodeIncomingMessageLike, response)
  })
  return {
    url: `${await listen(server)}/mcp`,
    restart() {
      sessions = createSessions(createTools)
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function createTools(): McpServer {
  const server = new McpServer({ name: 'sessions', version: '1.0.0' })
  const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] })
  const input = { inputSchema: z.object({ path: z.string() }) }
  server.registerTool('read', input, ({ path }) => text(`read ${path}`))
  server.registerTool('write', input, ({ path }) => text(`wrote ${path}`))
  server.registerTool('hidden', input, () => text('never'))
  return server
}
