/**
 * The calls that are measured, as API Gateway's events bring them to the functions: a file that the
 * caller may read, and a query whose statement decides what it is.
 */
import { type GatewayEvent, callOf } from '../functions/adapters/lambda/proxy-event.ts'
import type { HttpCall } from '../functions/core/invocation/http-call.ts'

const VERSION = '2026-07-28'
const FILE = '/data/tenant_a/report.txt'
const QUERY = 'SELECT id, total FROM orders WHERE total > 100 ORDER BY id LIMIT 20'

/** What the upstream answers to all of them. */
export const ANSWER =
  '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[{"type":"text","text":"done"}]}}'

interface Tool {
  readonly name: string
  readonly arguments: Readonly<Record<string, string>>
  /** Arguments that the upstream declares as `Mcp-Param-*` headers. */
  readonly headers: Readonly<Record<string, string>>
}

export const FILE_READ: Tool = {
  name: 'file_read',
  arguments: { path: FILE },
  headers: { 'Mcp-Param-Path': FILE },
}

export const DATABASE_QUERY: Tool = {
  name: 'database_query',
  arguments: { database: 'demo', query: QUERY },
  headers: { 'Mcp-Param-Database': 'demo' },
}

/** API Gateway's event for one call; an authorizer's has no body. */
export function eventOf(
  server: string,
  token: string,
  tool: Tool,
  withBody: boolean,
): GatewayEvent & { readonly methodArn: string } {
  const headers = headersOf(token, tool)
  return {
    methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/live/POST/',
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    stageVariables: { server },
    requestContext: {
      requestId: '6b1f1a52-9d2c-4d0e-8f57-0d3f0e1c2b3a',
      identity: { sourceIp: '192.0.2.1' },
    },
    body: withBody ? Buffer.from(bodyOf(tool)).toString('base64') : null,
    isBase64Encoded: withBody,
  }
}

export function headersOf(token: string, tool: Tool): Record<string, string> {
  return {
    Accept: 'application/json, text/event-stream',
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    Host: 'mcp.example.com',
    'MCP-Protocol-Version': VERSION,
    'Mcp-Method': 'tools/call',
    'Mcp-Name': tool.name,
    'User-Agent': 'bench',
    ...tool.headers,
  }
}

export function bodyOf(tool: Tool): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name: tool.name,
      arguments: tool.arguments,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': VERSION,
        'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  })
}

export function httpCall(server: string, token: string, tool: Tool, withBody: boolean): HttpCall {
  return callOf(eventOf(server, token, tool, withBody))
}
