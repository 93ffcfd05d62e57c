import { readFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { localConfig } from '../../../../infra/config/local-config.ts'
import { signInForm } from '../../../../infra/local/identity/sign-in-form.ts'
import { nextCommands } from '../../../../infra/local/start/next-commands.ts'
import { type Suggestions, suggestionsFor } from '../../../../infra/local/start/suggestions.ts'
import { buildBundle } from '../../../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../../../policies/compile/compile-schema.ts'

const config = localConfig({
  provider: { issuer: 'http://127.0.0.1:1', jwks: 'http://127.0.0.1:1/jwks' },
  demo: { enforcer: 'http://127.0.0.1:2/mcp', edge: 'http://127.0.0.1:3/mcp' },
})
const edgeOnly = { ...config, servers: config.servers.filter(({ name }) => name === 'demo-edge') }
const [server] = config.servers
if (server === undefined) throw new Error('no server')

const OWN = `
resources: [{ name: ledger, actions: [view, post] }]
roles:
  Chief: [{ ledger: [view, post] }]
  "O'Brien's;rm": [{ ledger: [view] }]
tenants: TENANTS
tools: { books: { look: { resource: ledger, action: view }, enter: { resource: ledger, action: post } } }
constraints: []
hours: { actions: [], from: '00:00', to: '24:00' }
limits: []
`

async function suggested(schema: string, servers: Parameters<typeof suggestionsFor>[0]) {
  const built = await buildBundle(schema, 'authorization-schema.yaml')
  if (built.kind === 'problems') throw new Error(built.lines.join('\n'))
  return suggestionsFor(servers, built.bytes)
}

const shipped = await suggested(await readFile(SHIPPED_SCHEMA, 'utf8'), config.servers)
const books = [{ ...server, name: 'books' }]
const own = await suggested(OWN.replace('TENANTS', '[north, south]'), books)

const of = (
  used: Pick<typeof config, 'servers'>,
  home = '/project/.local',
  suggestions: Suggestions = shipped,
) => nextCommands({ url: 'http://127.0.0.1:8787', config: used, suggestions }, home, '/project')

describe('the next commands', () => {
  it('are for the server that serves every client, and need no variable in the usual place', () => {
    const text = of(config).join('\n')
    expect(text).toContain(
      '=$(npx mcp-authorizer token --subject alice --tenant tenant_a --roles analyst)',
    )
    expect(text).toContain('/mcp/demo --transport http --header')
    expect(text).toContain('tail -f .local/audit/*.ndjson')
    expect(text).toContain('tail -f .local/logs/functions.log')
  })

  it('say which version the edge needs where there is nothing else, and who may list there', () => {
    const text = of(edgeOnly).join('\n')
    expect(text).toContain('/mcp/demo-edge --transport http --protocol-era modern --header')
    expect(text).toContain('--roles analyst,developer)')
  })

  it('name the state folder where it is another', () => {
    const text = of(config, '/tmp/some where').join('\n')
    expect(text).toContain("=$(MCP_AUTHORIZER_HOME='/tmp/some where' npx mcp-authorizer token ")
    expect(text).toContain("tail -f '/tmp/some where'/audit/*.ndjson")
  })

  it('name a tenant and a role of the policy that runs, as a shell reads them', async () => {
    const line = of({ servers: books }, "/it's", own).find((each) => each.includes('token')) ?? ''
    expect(line).toContain('--tenant north')
    const command = line.replace('npx mcp-authorizer', 'printf "%s\\n" "$MCP_AUTHORIZER_HOME"')
    const shell = `export MCP_AUTHORIZER_HOME="/it's";${command.replace(/MCP_AUTHORIZER_HOME='\S+ /, '')}; echo "$TOKEN"`
    const { stdout } = await promisify(execFile)('sh', ['-c', shell])
    expect(stdout.trim().split('\n')).toEqual([
      "/it's",
      'token',
      '--subject',
      'alice',
      '--tenant',
      'north',
      '--roles',
      "O'Brien's;rm",
    ])
  })
})

describe('the suggestions', () => {
  it('are the roles that together may call everything, the least first', () => {
    expect(shipped.rolesForAll()).toEqual(['analyst', 'developer'])
    expect(shipped.roles).toEqual(['analyst', 'developer', 'admin'])
    expect(own.rolesForAll()).toEqual(["O'Brien's;rm", 'Chief'])
  })

  it('take tenants from the servers where policy serves any', async () => {
    const any = OWN.replace('TENANTS', 'any')
    const servers = [{ name: 'books', tenantUpstreams: { east: 'http://127.0.0.1:1/mcp' } }]
    expect((await suggested(any, servers)).tenants).toEqual(['east'])
    expect((await suggested(any, books)).tenants).toEqual(['tenant_a'])
  })

  it('stand in the sign-in form as text, whatever they hold', () => {
    const form = signInForm({
      tenants: ['<script>', 'b'],
      roles: ['"><img src=x>'],
      rolesForAll: () => ['"><img src=x>'],
    })
    expect(form).not.toMatch(/<script|<img/)
    expect(signInForm(own)).toContain('value="north"')
    expect(signInForm(own)).not.toContain('analyst')
  })
})
