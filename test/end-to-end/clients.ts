/**
 * Connects the official MCP clients to a server of the local stack, each with a token header that can be exchanged
 * under way, as a host with its own token store does.
 */
import {
  type ClientCapabilities,
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

export interface Access {
  /** URL of the server, `/mcp/NAME` included. */
  readonly url: string
  /** Sent with every request from now on. */
  token: string
  /** Every request that the client made: HTTP method and JSON-RPC method. */
  readonly sent: string[]
}

const INFO = { name: 'end-to-end', version: '1.0.0' }

export function access(url: string, token: string): Access {
  return { url, token, sent: [] }
}

/** `mode`: pinned to 2026-07-28, or negotiated. `capabilities`: what the client says that it can do. */
export async function connectModern(
  to: Access,
  mode: 'pinned' | 'auto',
  capabilities: ClientCapabilities = {},
): Promise<ModernClient> {
  const client = new ModernClient(INFO, {
    capabilities,
    versionNegotiation: { mode: mode === 'auto' ? 'auto' : { pin: '2026-07-28' } },
  })
  await client.connect(new StreamableHTTPClientTransport(new URL(to.url), { fetch: fetchAs(to) }))
  return client
}

/** The client of the previous major version, on 2025-11-25. */
export async function connectLegacy(to: Access): Promise<LegacyClient> {
  const client = new LegacyClient(INFO)
  const transport = new LegacyTransport(new URL(to.url), { fetch: fetchAs(to) })
  await client.connect(transport)
  return client
}

function fetchAs(to: Access): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return (url, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${to.token}`)
    to.sent.push(`${init?.method ?? 'GET'} ${methodOf(init?.body)}`.trim())
    return fetch(url, { ...init, headers })
  }
}

function methodOf(body: RequestInit['body']): string {
  if (typeof body !== 'string') return ''
  return (JSON.parse(body) as { method?: string }).method ?? ''
}
