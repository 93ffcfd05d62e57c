/** Runs in the browser: an MCP client on a page, which says in the page's title how it went. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

interface Given {
  readonly url: string
  readonly token: string
  readonly version: string | undefined
}

async function callFrom({ url, token, version }: Given): Promise<unknown> {
  const client = new Client(
    { name: 'page', version: '1.0.0' },
    version === undefined ? {} : { versionNegotiation: { mode: { pin: version } } },
  )
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  const options = { requestInit, fetch: fetchWithParameters }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), options))
  const { tools } = await client.listTools()
  const called = await client.callTool({
    name: 'database_query',
    arguments: { database: 'demo', query: 'SELECT id FROM orders LIMIT 2' },
  })
  return { tools: tools.map(({ name }) => name), rows: called.structuredContent }
}

/**
 * In browsers the official client leaves out the headers of a tool's parameters, because few servers
 * answer preflights for them; this gateway does.
 */
function fetchWithParameters(url: string | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers)
  if (headers.get('mcp-method') === 'tools/call') headers.set('Mcp-Param-Database', 'demo')
  return fetch(url, { ...init, headers })
}

/** A request as the page's own code makes it, and every header of the answer that it may read. */
async function fetchFrom(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init)
  return { status: response.status, headers: Object.fromEntries(response.headers) }
}

Object.assign(globalThis, { callFrom, fetchFrom })
