/**
 * A small MCP server with three tools over tickets, as a company might have one. It authorizes nobody:
 * docs/first-policy.md puts the gateway in front. Run it with `node examples/first-policy/server.ts`.
 */
import { createServer } from 'node:http'
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'

const PORT = Number(process.env['PORT'] ?? 3000)

const tickets = [
  { id: 1, project: 'web', title: 'Login page is slow', open: true },
  { id: 2, project: 'web', title: 'Typo in the footer', open: true },
  { id: 3, project: 'billing', title: 'Invoice shows the wrong date', open: true },
]

function createTickets(): McpServer {
  const server = new McpServer({ name: 'tickets', version: '1.0.0' })
  const project = z.string().describe('Name of the project, such as web')
  const text = (value: unknown) => ({
    content: [{ type: 'text' as const, text: JSON.stringify(value) }],
  })
  server.registerTool(
    'ticket_list',
    { description: 'Lists the tickets of a project.', inputSchema: z.object({ project }) },
    (asked) => text(tickets.filter((ticket) => ticket.project === asked.project)),
  )
  server.registerTool(
    'ticket_close',
    {
      description: 'Closes a ticket.',
      inputSchema: z.object({ project, id: z.number().int(), reason: z.string() }),
    },
    (asked) => {
      const ticket = tickets.find(
        ({ id, project: own }) => id === asked.id && own === asked.project,
      )
      if (ticket === undefined) return { isError: true, ...text('no such ticket') }
      ticket.open = false
      return text(`closed ${ticket.title}: ${asked.reason}`)
    },
  )
  server.registerTool(
    'ticket_refund',
    {
      description: 'Refunds an amount for a ticket.',
      inputSchema: z.object({ project, id: z.number().int(), amount: z.number() }),
    },
    (asked) => text(`refunded ${asked.amount}`),
  )
  return server
}

const handler = createMcpHandler(createTickets)
const node = toNodeHandler({ fetch: (request) => handler.fetch(request) })
createServer((request, response) => void node(request as NodeIncomingMessageLike, response)).listen(
  PORT,
  '127.0.0.1',
)
console.log(`ready http://127.0.0.1:${PORT}/mcp`)
