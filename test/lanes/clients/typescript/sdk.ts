/** The official TypeScript SDKs as a client; its one argument is `1` for the 1.x line, or a mode of 2.x. */
import { createInterface } from 'node:readline'
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Command, Said } from '../client-process.ts'

const INFO = { name: 'typescript', version: '1.0.0' }
const [line = '1'] = process.argv.slice(2)

/** What both lines have in common. */
interface Connected {
  listTools(): Promise<{ tools: { name: string }[] }>
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  close(): Promise<void>
}

async function connect(url: string, token: string): Promise<Connected> {
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  if (line === '1') {
    const client = new Client(INFO)
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit })
    await client.connect(transport)
    return client
  }
  const client = new ModernClient(INFO, {
    versionNegotiation: { mode: line === 'auto' ? 'auto' : 'legacy' },
  })
  await client.connect(new ModernTransport(new URL(url), { requestInit }))
  return client
}

let client: Connected | undefined

async function carryOut(command: Command): Promise<unknown> {
  if (command.do === 'connect') {
    client = await connect(command.url, command.token)
    return undefined
  }
  if (client === undefined) throw new Error('not connected')
  if (command.do === 'list') return (await client.listTools()).tools.map(({ name }) => name)
  if (command.do !== 'call') return client.close()
  const result = (await client.callTool({ name: command.tool, arguments: command.arguments })) as {
    isError?: boolean
    content: { text?: string }[]
  }
  const text = result.content.map((block) => block.text ?? '').join(' ')
  if (result.isError === true) throw new Error(text)
  return text
}

for await (const text of createInterface({ input: process.stdin })) {
  let said: Said
  try {
    said = { ok: true, value: await carryOut(JSON.parse(text) as Command) }
  } catch (error) {
    said = { ok: false, error: String(error) }
  }
  process.stdout.write(`${JSON.stringify(said)}\n`)
}
