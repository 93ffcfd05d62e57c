/** Problems of a configuration show what stands there, and where its double is. */
import { describe, expect, it } from 'vitest'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'

const issuer = (more = '') => `issuers:
  - issuer: https://login.example.com
    audience: api://mcp
    tenants: [tenant_a]
    roles: [analyst]
${more}`

function problems(text: string): readonly string[] {
  const reading = readDeploymentConfig(text, '/etc/authorizer.config.yaml', { local: false })
  return 'problems' in reading
    ? reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
    : []
}

const server = (lines: string) => `${issuer()}servers:
  - name: orders
    upstream: https://orders.example.com/mcp
${lines}`

describe('a problem', () => {
  it.each([
    [
      '    timeout: ten',
      '9:14 servers[0].timeout must be a whole number from 1 to 890, not "ten".',
    ],
    [
      '    timeout: [1]',
      '9:14 servers[0].timeout must be a whole number from 1 to 890, not a list.',
    ],
    ['    enforcement: Edge', '9:18 servers[0].enforcement must be enforcer or edge, not "Edge".'],
    [
      '    scopes: {a: b}',
      '9:13 servers[0].scopes must be a text, not a mapping. Put it in quotes if it looks like a number.',
    ],
    [
      '    scopes: 7',
      '9:13 servers[0].scopes must be a text, not 7. Put it in quotes if it looks like a number.',
    ],
  ])('shows the wrong value: %s', (line, expected) => {
    expect(problems(server(line))).toEqual([expected])
  })

  it('shows a value that a rule refuses, escaped and cut', () => {
    const [first] = problems(`${issuer()}servers:
  - name: "Orders \\u202e"
    upstream: https://orders.example.com/mcp
`)
    expect(first).toContain('Found "Orders \\u202e".')
    const [long] = problems(server(`    scopes: "${'x'.repeat(5000)}"`))
    expect(long?.length).toBeLessThan(300)
  })

  it('never shows credentials, or what may be a secret', () => {
    const found = [
      ...problems(`${issuer()}servers:
  - name: orders
    upstream: https://user:hunter2@orders.example.com/mcp
    upstream_credential_secret: 'hunter2 and more'
`),
      ...problems(server('    upstream_credential: { kind: basic, secret: "user:hunter2!" }')),
    ]
    expect(found).toHaveLength(3)
    expect(found.join('\n')).not.toContain('hunter2')
  })

  it('names both places of what stands there twice', () => {
    expect(
      problems(`${server('')}  - name: orders\n    upstream: https://b.example.com/mcp\n`),
    ).toEqual([
      '9:5 servers[1] has the same name as servers[0] in line 7. Give each its own. Found "orders".',
    ])
    expect(problems(server('    timeout: 5\n    name: other'))).toEqual([
      '10:5 Map keys must be unique: "name" is in line 7 already. Keep one of them.',
    ])
    expect(problems(server('    scopes: [a, b, a]'))).toEqual([
      '9:20 servers[0].scopes[2] repeats an earlier value, servers[0].scopes[0] in line 9. Found "a".',
    ])
  })

  it('is said once: what was refused is no value that another repeats', () => {
    expect(problems(server('    origins: [http://a.example, http://b.example]'))).toHaveLength(2)
    expect(problems(server('    scopes: [1, 2]'))).toHaveLength(2)
  })
})

describe('the origin of a page on a developer’s machine', () => {
  const origins = "    origins: ['http://localhost:6274']"

  it('is configured knowingly', () => {
    expect(problems(server(`${origins}\n    acknowledge: [loopback-origin]`))).toEqual([])
    const [problem, ...others] = problems(server(origins))
    expect(others).toEqual([])
    expect(problem).toContain('acknowledge: [loopback-origin]')
  })

  it('is the only plain http that can be', () => {
    const foreign = "    origins: ['http://app.example.com']\n    acknowledge: [loopback-origin]"
    expect(problems(server(foreign))).toHaveLength(1)
  })
})
