/**
 * The demo server's prompt, resource and resource template, all over the same orders as its tools.
 */
import { completable, type McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { DemoDatabase } from './demo-database.ts'

const STATUSES = ['open', 'paid', 'returned', 'shipped']

/** Registers `summarize_orders`, `orders://summary` and `orders://customers/{customer}` on a server. */
export function registerDemoContext(server: McpServer, database: DemoDatabase): void {
  server.registerPrompt(
    'summarize_orders',
    {
      title: 'Summarize orders',
      description: 'Asks for a summary of the orders in one state.',
      argsSchema: z.object({
        status: completable(z.string().describe('open, paid, returned or shipped'), (typed) =>
          STATUSES.filter((status) => status.startsWith(typed)),
        ),
      }),
    },
    ({ status }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'text',
            text: `Summarize the orders in state "${status}". Totals by state: ${JSON.stringify(database.orderSummary())}`,
          },
        },
      ],
    }),
  )
  server.registerResource(
    'orders-summary',
    'orders://summary',
    { title: 'Orders by state', mimeType: 'application/json' },
    (uri) => ({ contents: [json(uri, database.orderSummary())] }),
  )
  server.registerResource(
    'customer-orders',
    new ResourceTemplate('orders://customers/{customer}', { list: undefined }),
    { title: 'One customer’s orders', mimeType: 'application/json' },
    (uri, { customer }) => ({ contents: [json(uri, database.customerOrders(Number(customer)))] }),
  )
}

function json(uri: URL, value: unknown): { uri: string; mimeType: string; text: string } {
  return { uri: uri.href, mimeType: 'application/json', text: JSON.stringify(value) }
}
