/**
 * The demo server's four tools over real data. Each declares the arguments that policy reads as
 * `x-mcp-header`, so that a 2026-07-28 client also sends them as `Mcp-Param-*`. A tool refuses only what its data
 * cannot answer: who may call it, and with what, is the gateway's to decide.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { DemoDatabase } from './demo-database.ts'
import type { DemoFiles } from './demo-files.ts'
import type { QueryResult } from './run-statements.ts'

/** The data that the tools work on. */
export interface DemoData {
  readonly database: DemoDatabase
  readonly files: DemoFiles
  /** Base URL of the demo API. */
  readonly apiUrl: string
}

/** Rows per progress notification, and the pause after each, as if a slower store had produced them. */
const CHUNK_ROWS = 250
const CHUNK_PAUSE_MS = 40

const LONGEST_CONTENT = 1_048_576

const queryInput = z.object({
  database: z.string().meta({
    'x-mcp-header': 'Database',
    description:
      'Name of the database: demo, with the orders of all tenants, or a tenant, such as tenant_a, with its own',
  }),
  query: z.string().describe('SQL, in SQLite’s dialect'),
})
const queryOutput = z.object({
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
  rowCount: z.number().int().describe('Rows returned or changed'),
})
const pathSchema = z.string().meta({
  'x-mcp-header': 'Path',
  description: 'Absolute path, such as /data/tenant_a/report.txt',
})
const readInput = z.object({ path: pathSchema })
const writeInput = z.object({ path: pathSchema, content: z.string().max(LONGEST_CONTENT) })
const invokeInput = z.object({
  endpoint: z.string().meta({
    'x-mcp-header': 'Endpoint',
    description: 'Path on the demo API, such as /v1/status',
  }),
})

/** Registers all four tools on a server. */
export function registerDemoTools(server: McpServer, data: DemoData): void {
  server.registerTool(
    'database_query',
    {
      title: 'Query the database',
      description:
        'Runs SQL on the SQLite database "demo", or on the one of a tenant (tables: orders, customers).',
      inputSchema: queryInput,
      outputSchema: queryOutput,
      annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: false },
    },
    ({ database, query }, context) =>
      answer(async () => {
        const result = await data.database.runOn(database, query)
        if (result === undefined)
          throw new Error('no such database; there is demo, and one for each tenant')
        await reportProgress(result, context)
        return structured({ rows: result.rows, rowCount: result.rowCount })
      }),
  )
  server.registerTool(
    'file_read',
    {
      title: 'Read a file',
      description: 'Reads a text file under /data/<tenant>/ or /shared/public/.',
      inputSchema: readInput,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ path }) => answer(async () => text(await data.files.read(path))),
  )
  server.registerTool(
    'file_write',
    {
      title: 'Write a file',
      description:
        'Writes a text file under /data/<tenant>/ or /shared/public/, replacing it if it is there.',
      inputSchema: writeInput,
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ path, content }) =>
      answer(async () => text(`wrote ${await data.files.write(path, content)} bytes`)),
  )
  server.registerTool(
    'api_invoke',
    {
      title: 'Invoke the API',
      description: 'Sends a GET request to an endpoint of the demo API.',
      inputSchema: invokeInput,
      outputSchema: z.object({ status: z.number().int(), body: z.unknown() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ endpoint }) => answer(async () => structured(await invoke(data.apiUrl, endpoint))),
  )
}

/** Only a client that asked for progress gets it; one that has gone away is not worked for any longer. */
async function reportProgress({ rows }: QueryResult, { mcpReq }: ServerContext): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken
  if (progressToken === undefined) return
  for (let done = 0; done < rows.length && !mcpReq.signal.aborted; ) {
    done = Math.min(done + CHUNK_ROWS, rows.length)
    await mcpReq.notify({
      method: 'notifications/progress',
      params: {
        progressToken,
        progress: done,
        total: rows.length,
        message: `${done} of ${rows.length} rows`,
      },
    })
    await pause(CHUNK_PAUSE_MS)
  }
}

async function invoke(
  apiUrl: string,
  endpoint: string,
): Promise<{ status: number; body: unknown }> {
  const url = URL.parse(endpoint, apiUrl)
  if (url?.origin !== new URL(apiUrl).origin) throw new Error('only the demo API can be invoked')
  const response = await fetch(url, { redirect: 'error' })
  return { status: response.status, body: await response.json() }
}

/** A tool's own failure is a result that the model can read (MCP 2026-07-28, Tools, Error Handling). */
async function answer(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work()
  } catch (error) {
    return { isError: true, ...text(error instanceof Error ? error.message : 'failed') }
  }
}

function text(value: string): CallToolResult {
  return { content: [{ type: 'text', text: value }] }
}

function structured(value: Readonly<Record<string, unknown>>): CallToolResult {
  return { ...text(JSON.stringify(value)), structuredContent: value }
}
