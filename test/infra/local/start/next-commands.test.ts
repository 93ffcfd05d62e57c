import { describe, expect, it } from 'vitest'
import { localConfig } from '../../../../infra/config/local-config.ts'
import { nextCommands } from '../../../../infra/local/start/next-commands.ts'

const config = localConfig({
  provider: { issuer: 'http://127.0.0.1:1', jwks: 'http://127.0.0.1:1/jwks' },
  demo: { enforcer: 'http://127.0.0.1:2/mcp', edge: 'http://127.0.0.1:3/mcp' },
})
const edgeOnly = { ...config, servers: config.servers.filter(({ name }) => name === 'demo-edge') }

const of = (used: typeof config, home: string) =>
  nextCommands('http://127.0.0.1:8787', used, home, '/project').join('\n')

describe('the next commands', () => {
  it('are for the server that serves every client, and need no variable in the usual place', () => {
    const text = of(config, '/project/.local')
    expect(text).toContain('=$(npx mcp-authorizer token ')
    expect(text).toContain('/mcp/demo --transport http --header')
    expect(text).toContain('tail -f .local/audit/*.ndjson')
    expect(text).toContain('tail -f .local/logs/functions.log')
  })

  it('say which version the edge needs where there is nothing else', () => {
    expect(of(edgeOnly, '/project/.local')).toContain(
      '/mcp/demo-edge --transport http --protocol-era modern --header',
    )
  })

  it('name the state folder where it is another', () => {
    const text = of(config, '/tmp/some where')
    expect(text).toContain("=$(MCP_AUTHORIZER_HOME='/tmp/some where' npx mcp-authorizer token ")
    expect(text).toContain("tail -f '/tmp/some where'/audit/*.ndjson")
  })
})
