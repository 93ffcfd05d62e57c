/** What `policy build` says about a schema that is sound and hardly meant. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildBundle } from '../../policies/build/build-bundle.ts'
import { compileSchema, SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import type { NamesElsewhere } from '../../policies/compile/warnings.ts'
import { STEP_1 } from '../fixtures/guide-step-1.ts'

/** A schema of one tool; sections begin on line 12. */
const SMALL = `resources:
  - name: files
    actions: [read]
    attributes: [path_pattern, count]
roles:
  analyst:
    - files: [read]
tools:
  demo:
    file_read: { resource: files, action: read, attributes: { path_pattern: path } }
hours: { actions: [], from: '00:00', to: '24:00' }
`

function warningsOf(schema: string, elsewhere: NamesElsewhere = {}): string[] {
  const compiled = compileSchema(schema, elsewhere)
  if (compiled.kind === 'problems') throw new Error(JSON.stringify(compiled.problems))
  return compiled.warnings.map(({ line, column, message }) => `${line}:${column}: ${message}`)
}

const tool = (name: string, more: string): string =>
  SMALL.replace('file_read', name).replace('{ path_pattern: path }', more)

describe('a warning', () => {
  it.each([
    ['the shipped schema', readFileSync(SHIPPED_SCHEMA, 'utf8')],
    ["the guide's step 1", STEP_1],
    ['a small one', SMALL],
    ['several arguments and pointers', tool('x', "{ path_pattern: [a, '/b/*/c'] }")],
    [
      'quantifiers and classes',
      `${SMALL}obligations:\n  - { name: redact_patterns, resource: files, value: ['\\p{L}{2,3}{tenant}'] }\n`,
    ],
  ])('is not given for %s', (_what, schema) => {
    expect(warningsOf(schema)).toEqual([])
  })

  it.each([
    [
      'a pattern of tools',
      tool('"github_*"', '{ path_pattern: path }'),
      /^10:5: "github_\*" is the name of one tool/,
    ],
    [
      'a pattern of servers',
      SMALL.replace('demo:', '"demo-*":'),
      /^9:3: .* only "\*" stands for every one/,
    ],
    [
      'a dotted attribute',
      tool('x', '{ path_pattern: target.path }'),
      /^10:\d+: .* did you mean \/target\/path\?/,
    ],
    [
      'a path of JSONPath',
      tool('x', "{ path_pattern: '$.files[*].path' }"),
      /did you mean \/files\/\*\/path\?/,
    ],
    ['a dotted one in a list', tool('x', '{ path_pattern: [path, a.b] }'), /did you mean \/a\/b\?/],
    [
      'an argument that no tool maps',
      `${SMALL}constraints:\n  - { name: argument_max, resource: files, value: { pathh: 5 } }\n`,
      /^13:\d+: no tool of "files" maps an argument "pathh", .*did you mean "path"\?/,
    ],
    [
      'rows of a tool without SQL',
      `${SMALL}constraints:\n  - { name: max_rows, resource: files, value: 5 }\n`,
      /^13:\d+: "demo\/file_read" maps no SQL, so max_rows denies/,
    ],
    [
      'endpoints of a tool without one',
      `${SMALL}constraints:\n  - { name: allowed_endpoints, resource: files, value: ['/v1/*'] }\n`,
      /maps no argument as endpoint_pattern/,
    ],
    ['a tenant called any', `${SMALL}tenants: [any]\n`, /^12:11: a tenant called any/],
    [
      'a tenant without a value',
      `${SMALL}tenants: [a, b]\nconstraints:\n  - { name: allowed_paths, resource: files, value_by_tenant: { a: ['/x/*'] } }\n`,
      /"b" has no value here/,
    ],
    [
      'a role that permits nothing',
      SMALL.replace('tools:', '  idle: []\ntools:'),
      /^8:3: the role "idle" permits nothing/,
    ],
    [
      'a slot of another name',
      `${SMALL}obligations:\n  - { name: redact_patterns, resource: files, value: ['x{tennant}'] }\n`,
      /"\{tennant\}" stands for itself; did you mean \{tenant\}\?/,
    ],
  ])('is given for %s, with its place', (_what, schema, expected) => {
    const warnings = warningsOf(schema)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(expected)
  })

  it('names what a configuration does not know, and what was meant', () => {
    const elsewhere = { servers: ['demos'], tenants: ['tenant_a'], roles: ['analysts'] }
    const warnings = warningsOf(`${SMALL}tenants: [tenant_a, tenent_a]\n`, elsewhere)
    expect(warnings).toEqual([
      '6:3: the configuration knows no role "analyst"; did you mean "analysts"?',
      '9:3: the configuration knows no server "demo"; did you mean "demos"?',
      '12:21: the configuration knows no tenant "tenent_a"; did you mean "tenant_a"?',
    ])
    expect(warningsOf(SMALL, { servers: ['demo'], tenants: [], roles: ['analyst'] })).toEqual([])
  })

  it('keeps nothing from being built', async () => {
    const built = await buildBundle(`${SMALL}tenants: [any]\n`, 's.yaml')
    expect(built).toMatchObject({
      kind: 'built',
      warnings: [expect.stringMatching(/^s\.yaml:12:11: warning: a tenant called any/)],
    })
  })
})
