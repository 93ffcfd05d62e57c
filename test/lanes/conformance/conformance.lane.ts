/**
 * The MCP conformance suite against a reference server, directly and through the gateway: whatever
 * passes directly passes through. docs/conformance.md is what came of it (`vitest -u` writes it anew).
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../../end-to-end/stack.ts'
import { reportOf } from './conformance-report.ts'
import { listen, type ReferenceServer, startReferenceServer } from './reference-server.ts'
import { TASK_TOOL_NAMES } from './reference-tasks.ts'
import { TOOL_NAMES } from './reference-tools.ts'
import { REVISIONS, type Results, type Revision, runSuite } from './run-suite.ts'
import { createTokenProxy } from './token-proxy.ts'

let folder: string
let reference: ReferenceServer
let stack: Stack
let proxy: Server
const direct = new Map<Revision, Results>()
const through = new Map<Revision, Results>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  reference = await startReferenceServer()
  const [config, policy] = [join(folder, 'authorizer.config.yaml'), join(folder, 'policy.yaml')]
  let token = ''
  proxy = createTokenProxy(() => ({ url: `${stack.url}/mcp/reference`, token }))
  const origin = await listen(proxy)
  // Streams that the suite leaves hold their environments until the time is over.
  const listening = '{ streams_per_principal: 50, seconds: 10 }'
  const server = `{ name: reference, upstream: '${reference.url}', origins: ['${origin}'], listening: ${listening} }`
  await writeFile(config, `servers: [${server}]\n`)
  await writeFile(policy, policyOf([...TOOL_NAMES, ...TASK_TOOL_NAMES]))
  stack = await startStack({ args: ['--config', config, '--policy', policy] })
  token = await stack.token({ roles: ['tester'] })
  for (const revision of REVISIONS) {
    direct.set(revision, await runSuite(reference.url, revision))
    through.set(revision, await runSuite(`${origin}/mcp`, revision))
  }
})

afterAll(async () => {
  await stack.stop()
  proxy.close()
  await reference.close()
  await rm(folder, { recursive: true })
})

/** Everything that the reference server has, for one role. */
function policyOf(tools: readonly string[]): string {
  const resources = tools.map((name) => `  - { name: ${name}, actions: [invoke] }`)
  const grants = tools.map((name) => `    - ${name}: [invoke]`)
  return `resources:\n${resources.join('\n')}\nroles:\n  tester:\n${grants.join('\n')}
    - mcp_prompt: [get]
    - mcp_resource: [read]
    - mcp: [elicit, sample, roots, subscribe]
tenants: any
tools: {}
constraints: []
limits: []
`
}

describe.each(REVISIONS)('of the scenarios of %s', (revision) => {
  it('many pass directly', () => {
    const passed = [...(direct.get(revision)?.values() ?? [])].filter(
      (checks) => checks.size > 0 && [...checks.values()].every((status) => status !== 'FAILURE'),
    )
    expect(passed.length).toBeGreaterThan(20)
  })

  it('whatever passes directly passes through the gateway', () => {
    const lost: string[] = []
    for (const [scenario, checks] of direct.get(revision) ?? []) {
      const own = through.get(revision)?.get(scenario)
      for (const [check, status] of checks)
        if (status === 'SUCCESS' && own?.get(check) !== 'SUCCESS')
          lost.push(`${scenario}: ${check}: ${own?.get(check) ?? 'not run'}`)
    }
    expect(lost).toEqual([])
  })
})

it('is what docs/conformance.md says', async () => {
  const report = reportOf(REVISIONS, direct, through)
  await expect(report).toMatchFileSnapshot('../../../docs/conformance.md')
})
