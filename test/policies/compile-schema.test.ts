import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBundleData } from '../../functions/core/decision/bundle-data.ts'
import { compileSchema, SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { constraintNamed } from '../../functions/core/constraints/registry.ts'
import { CONSTRAINT_READERS, OBLIGATION_READERS } from '../../policies/compile/constraint-values.ts'
import { readObligations } from '../../functions/core/constraints/obligations/obligations.ts'
import { STEP_1 } from '../fixtures/guide-step-1.ts'
import { policyInput } from '../fixtures/policy-input.ts'
import { engineWith } from '../fixtures/shipped-engine.ts'

const SHIPPED = readFileSync(SHIPPED_SCHEMA, 'utf8')

interface Data {
  readonly tenants: Record<string, boolean>
  readonly any_tenant: boolean
  readonly tools: Record<string, Record<string, unknown>>
  readonly constraints: Record<string, Record<string, unknown>>
  readonly confirm: object
  readonly hours: object
  readonly limits: Record<string, Record<string, unknown[]>>
}

function dataOf(schema: string): Data {
  const compiled = compileSchema(schema)
  if (compiled.kind === 'problems') throw new Error(JSON.stringify(compiled.problems))
  expect(readBundleData(compiled.data)).toMatchObject({ kind: 'bundle-data' })
  return (compiled.data as { enterprise: { mcp: { data: unknown } } }).enterprise.mcp.data as Data
}

function problemsOf(schema: string): string[] {
  const compiled = compileSchema(schema)
  return compiled.kind === 'compiled'
    ? []
    : compiled.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`)
}

/** The smallest schema, and a section beside it; the section begins on line 9. */
const SMALL = `resources:
  - name: files
    actions: [read, write]
    attributes: [path]
roles:
  reader:
    - files: [read]
tenants: [acme]
`

describe('compileSchema', () => {
  it("takes the founding guide's step 1 alone, with the shipped sections", () => {
    expect(dataOf(STEP_1)).toEqual(dataOf(SHIPPED))
  })

  it('takes sections that are left out from the shipped schema, as far as they fit', () => {
    const data = dataOf(SMALL)
    expect(data.tools).toEqual({ '*': {} })
    expect(data.constraints).toEqual({})
    expect(data.limits).toEqual({})
    expect(data.hours).toEqual({ actions: ['write'], from_minute: 540, to_minute: 1080 })
    expect(data.tenants).toEqual({ acme: true })
  })

  it('takes a shipped exception only for a role that there is', () => {
    const data = dataOf(STEP_1.replace(/ {2}admin:[^]*$/, ''))
    expect(data.constraints['database_query']).toEqual({
      max_rows: { value: 1000, except_roles: [] },
    })
  })

  it.each([
    ['limits', '[]'],
    ['limits', ''],
    ['constraints', '[]'],
    ['constraints', '~'],
    ['tools', '{}'],
    ['tenants', '[]'],
    ['hours', '{}'],
    ['hours', ''],
    ['hours', '[]'],
  ])('takes an empty %s: %s for none', (section, empty) => {
    const data = dataOf(`${STEP_1}${section}: ${empty}\n`) as unknown as Record<string, object>
    const none = { hours: { actions: [], from_minute: 0, to_minute: 1440 } }
    expect(data[section]).toEqual(section === 'hours' ? none.hours : {})
  })

  it.each<[string, string, (data: Data) => unknown, unknown]>([
    ['any tenant', 'tenants: any', (data) => [data.any_tenant, data.tenants], [true, {}]],
    [
      'a tenant called any',
      'tenants: [any]',
      (data) => [data.any_tenant, data.tenants],
      [false, { any: true }],
    ],
    ['a number as a tenant, in quotes', "tenants: ['42']", (data) => data.tenants, { 42: true }],
    [
      'hours until midnight',
      "hours: {actions: [write], from: '00:00', to: '24:00'}",
      (data) => data.hours,
      { actions: ['write'], from_minute: 0, to_minute: 1440 },
    ],
    [
      'hours without quotes',
      'hours: {actions: [write], from: 08:30, to: 17:59}',
      (data) => data.hours,
      { actions: ['write'], from_minute: 510, to_minute: 1079 },
    ],
    [
      'a limit on every action',
      'limits: [{name: n, resource: files, per: tenant, max: 5, window_seconds: 3600, cost: 2, lease: 3}]',
      (data) => Object.keys(data.limits['files'] ?? {}),
      ['read', 'write'],
    ],
    [
      'two limits on one action',
      'limits: [{name: a, resource: files, actions: [read], per: user, max: 5, window_seconds: 1}, {name: b, resource: files, actions: [read], per: client, max: 5, window_seconds: 1}]',
      (data) => data.limits['files']?.['read']?.length,
      2,
    ],
    [
      'values by tenant',
      'constraints: [{name: allowed_paths, resource: files, value_by_tenant: {acme: [/a/*]}}]',
      (data) => data.constraints['files'],
      { allowed_paths: { by_tenant: { acme: ['/a/*'] }, except_roles: [] } },
    ],
    [
      'a pattern for every tenant',
      "constraints: [{name: allowed_paths, resource: files, value: ['/{tenant}/**']}]",
      (data) => data.constraints['files'],
      { allowed_paths: { template: ['/{tenant}/**'], except_roles: [] } },
    ],
    [
      'an empty list of patterns, which allows nothing',
      'constraints: [{name: allowed_paths, resource: files, value: []}]',
      (data) => data.constraints['files'],
      { allowed_paths: { value: [], except_roles: [] } },
    ],
    [
      'an endpoint with its origin',
      "constraints: [{name: allowed_endpoints, resource: files, value: ['https://api.example.com/v1/*']}]",
      (data) => data.constraints['files'],
      { allowed_endpoints: { value: ['https://api.example.com/v1/*'], except_roles: [] } },
    ],
    [
      'a mapping for one server',
      'tools: {crm: {get: {resource: files, action: read, attributes: {path: file}}}}',
      (data) => data.tools,
      { crm: { get: { resource: 'files', action: 'read', attributes: { path: 'file' } } } },
    ],
    [
      'scopes of a tool, each once',
      'tools: {crm: {get: {resource: files, action: read, scopes: [files.read, files.read]}}}',
      (data) => data.tools,
      {
        crm: {
          get: { resource: 'files', action: 'read', attributes: {}, scopes: ['files.read'] },
        },
      },
    ],
    [
      'functions that SQL may call, each once',
      'tools: {crm: {ask: {resource: files, action: {sql: q, dialect: postgresql}, functions: [reporting.total_for, st_x, st_x]}}}',
      (data) => data.tools,
      {
        crm: {
          ask: {
            ...{ resource: 'files', action: { sql: 'q', dialect: 'postgresql' }, attributes: {} },
            functions: ['reporting.total_for', 'st_x'],
          },
        },
      },
    ],
    [
      'a mapping without attributes',
      'tools: {crm: {get: {resource: files, action: read}}}',
      (data) => data.tools,
      { crm: { get: { resource: 'files', action: 'read', attributes: {} } } },
    ],
    [
      'tools with names that objects have',
      'tools: {constructor: {toString: {resource: files, action: read}}}',
      (data) => Object.keys(data.tools),
      ['constructor'],
    ],
  ])('takes %s', (_what, section, pick, expected) => {
    const own = section.startsWith('tenants') ? SMALL.replace('tenants: [acme]\n', '') : SMALL
    expect(pick(dataOf(`${own}${section}\n`))).toEqual(expected)
  })

  it.each<[string, string, unknown]>([
    ['max_file_size', '10', 10],
    ['argument_max', '{count: 10, share: 0.5}', { count: 10, share: 0.5 }],
    ['argument_min', '{count: -1}', { count: -1 }],
    [
      'argument_default',
      '{a: null, b: [x, {c: true}], d: 1}',
      { a: null, b: ['x', { c: true }], d: 1 },
    ],
    ['argument_forbid', '[force, recursive]', ['force', 'recursive']],
    ['argument_pattern', "{id: '[a-z]{1,8}'}", { id: '[a-z]{1,8}' }],
    ['argument_pattern', "{id: '{tenant}/[a-z]{1,1000}'}", { id: '{tenant}/[a-z]{1,1000}' }],
  ])('takes the constraint %s: %s', (name, value, expected) => {
    const data = dataOf(
      `${SMALL}constraints: [{name: ${name}, resource: files, value: ${value}}]\n`,
    )
    expect(data.constraints['files']).toEqual({ [name]: { value: expected, except_roles: [] } })
  })

  it.each<[string, string, string]>([
    ['max_file_size', '1kB', 'expected a whole number'],
    ['argument_max', '10', 'expected arguments'],
    ['argument_max', "{count: '10'}", 'expected a number'],
    ['argument_min', '{count: .nan}', 'expected a number'],
    ['argument_forbid', '{force: true}', 'expected a list of arguments'],
    ['argument_forbid', '[1]', 'expected the name'],
    ['argument_pattern', '{id: "(?=a)"}', 'expected a regular expression'],
    ['argument_pattern', '{id: "["}', 'expected a regular expression'],
    ['argument_pattern', '{id: 1}', 'expected a regular expression'],
    ['argument_pattern', `{id: '${'.{1000}'.repeat(5)}'}`, 'is too large: it compiles to'],
    ['argument_pattern', `{id: '${'{tenant}'.repeat(8)}'}`, 'is too large: it compiles to'],
  ])('refuses the constraint %s: %s', (name, value, message) => {
    const section = `constraints: [{name: ${name}, resource: files, value: ${value}}]`
    expect(problemsOf(`${SMALL}${section}`).join()).toContain(message)
  })

  it.each(Object.keys(CONSTRAINT_READERS))(
    'knows only constraints that something handles: %s',
    (name) => {
      expect(constraintNamed(name)).toBeDefined()
    },
  )

  it.each([
    ['redact_fields', '[]', 'list at least one field'],
    ['redact_fields', '[1]', 'expected the name of a field'],
    ['redact_fields', 'email', 'expected a list'],
    ['redact_patterns', '["("]', 'expected a regular expression'],
    ['redact_patterns', '["x*"]', 'matches nothing at all'],
    ['redact_patterns', `['${'.{1000}'.repeat(5)}']`, 'is too large: it compiles to'],
    ['redact_everything', '[x]', 'nothing handles an obligation'],
  ])('refuses the obligation %s: %s', (name, value, message) => {
    const section = `obligations: [{name: ${name}, resource: files, value: ${value}}]`
    expect(problemsOf(`${SMALL}${section}`).join()).toContain(message)
  })

  it('refuses obligations on what is open to everybody, whose answers nothing changes', () => {
    const section = 'obligations: [{name: redact_fields, resource: mcp, value: [x]}]'
    expect(problemsOf(`${SMALL}${section}`).join()).toContain('is not declared under resources')
  })

  it.each(Object.keys(OBLIGATION_READERS))(
    'knows only obligations that something handles: %s',
    async (name) => {
      expect(await readObligations({ [name]: ['x'] }, true)).toMatchObject({ kind: 'redaction' })
    },
  )

  it('asks for a confirmation where the schema says so: of some actions, or of all', async () => {
    const engine = await engineWith(
      `${SMALL.replace('[read]', '[read, write]').replace('  reader:', '  boss:\n    - files: [read, write]\n  reader:')}
confirm: [{ resource: files, actions: [write], message: Others see it, except_roles: [boss] }]`,
    )
    const call = (action: string, ...roles: string[]) =>
      engine.evaluate(policyInput({ roles, tenant: 'acme', resource: 'files', action }))
    expect(call('write', 'reader')).toMatchObject({
      allowed: false,
      outcome: 'confirm',
      reason: 'Others see it',
    })
    expect(call('read', 'reader')).toMatchObject({ outcome: 'allow' })
    expect(call('write', 'reader', 'boss')).toMatchObject({ outcome: 'allow' })
    expect(call('write', 'stranger')).toMatchObject({ outcome: 'deny' })
    const { confirm } = dataOf(`${SMALL}confirm:
  - { resource: files }
  - { resource: mcp_prompt, message: Sure }
`)
    const otherwise = { message: 'This needs your confirmation', except_roles: [] }
    expect(confirm).toEqual({
      files: { read: otherwise, write: otherwise },
      mcp_prompt: { get: { message: 'Sure', except_roles: [] } },
    })
  })

  it.each<[string, string]>([
    ['true', '9:10: expected a list of confirmations'],
    ['{resource: files}', '9:10: expected a list of confirmations'],
    ['[files]', '9:11: expected keys: resource, actions, message, except_roles'],
    ['[{actions: [write]}]', '9:11: the key resource is missing here'],
    ['[{resource: 1}]', '9:22: expected the name of a resource as text'],
    ['[{resource: nothing}]', '9:22: the resource "nothing" is not declared under resources'],
    ['[{resource: mcp}]', '9:22: the resource "mcp" is not declared under resources'],
    ['[{resource: files, actions: []}]', '9:38: list at least one action'],
    ['[{resource: files, actions: write}]', '9:38: expected a list of actions'],
    ['[{resource: files, actions: [delete]}]', '9:39: "files" has no action "delete"'],
    ['[{resource: files, message: true}]', '9:38: expected a sentence of 1 to 200 characters'],
    ['[{resource: files, message: 7}]', '9:38: expected a sentence'],
    ['[{resource: files, message: ""}]', '9:38: expected a sentence'],
    ['[{resource: files, message: "a\\nb"}]', '9:38: expected a sentence'],
    [`[{resource: files, message: ${'x'.repeat(201)}}]`, '9:38: expected a sentence'],
    ['[{resource: files, except_roles: [ghost]}]', '9:44: the role "ghost" is not declared'],
    ['[{resource: files, when: always}]', '9:29: unknown key "when"'],
    [
      '[{resource: files}, {resource: files, actions: [write]}]',
      '9:30: "write" of "files" is confirmed twice; merge the two',
    ],
  ])('refuses confirm: %s', (section, problem) => {
    const problems = problemsOf(`${SMALL}confirm: ${section}`)
    expect(problems.some((one) => one.startsWith(problem))).toBe(true)
  })

  it('lets roles grant methods of MCP itself, and a role hold nothing', async () => {
    const engine = await engineWith(
      SMALL.replace('    - files: [read]', '    - mcp_prompt: [get]\n  idle:'),
    )
    const prompt = policyInput({
      roles: ['reader'],
      tenant: 'acme',
      resource: 'mcp_prompt',
      action: 'get',
    })
    expect(engine.evaluate(prompt)).toMatchObject({ allowed: true })
    expect(engine.evaluate({ ...prompt, roles: ['idle'] })).toMatchObject({ allowed: false })
  })

  it.each<[string, string, string]>([
    ['nothing', '', '1:1: expected keys'],
    ['text', 'hello', '1:1: expected keys'],
    ['a list', '- a', '1:1: expected keys'],
    ['no roles', 'resources: []', '1:1: the key roles is missing'],
    ['an unknown key', `${SMALL}rolls: {}`, '9:1: unknown key "rolls"'],
    ['the same key twice', `${SMALL}tenants: []`, '9:1: Map keys must be unique'],
    [
      'the same role twice',
      `${SMALL.replace('tenants: [acme]\n', '')}  reader:\n    - files: [write]`,
      '8:3: Map keys must be unique',
    ],
    ['an alias', `${SMALL}limits: *a`, '9:9: aliases (*name) are not read'],
    [
      'an anchor and its alias',
      `${SMALL}limits: &a []\nhours: *a`,
      '9:12: anchors (&name) are not read',
    ],
    ['a tag', `${SMALL}limits: !!seq []`, '9:15: tags (!name) are not read'],
    ["a tag of one's own", `${SMALL}limits: !x []`, '9:9: '],
    ['a merge key', `${SMALL}tools:\n  <<: {}`, '10:3: the key << is not read'],
    ['a prototype', `${SMALL}tools:\n  __proto__: {}`, '10:3: the key __proto__ is not read'],
    ['two documents', `${SMALL}---\na: b`, '9:1: '],
    ['broken YAML', `${SMALL}limits: [`, '9:1'],
    ['a key that is a list', `${SMALL}? [a]\n: b`, '9:3: a key must be text'],
    ['a key that is a number', `${SMALL}tools:\n  1: {}`, '10:3: a key must be text'],
    [
      'a role with an unknown resource',
      SMALL.replace('files: [read]', 'file: [read]'),
      '7:7: the role "reader" names the resource "file"',
    ],
    [
      'a role with an unknown action',
      SMALL.replace('- files: [read]', '- files: [reed]'),
      '7:15: the role "reader" permits "reed", but "files" has only: read, write',
    ],
    [
      'a role with every action',
      SMALL.replace('- files: [read]', "- files: ['*']"),
      '7:15: the role "reader" permits "*"',
    ],
    [
      'a role with a resource twice',
      SMALL.replace('- files: [read]', '- files: [read]\n    - files: [write]'),
      '8:7: the role "reader" lists "files" twice',
    ],
    [
      'a role that is text',
      SMALL.replace('\n    - files: [read]', ' files'),
      '6:11: expected a list',
    ],
    [
      'a role with an action that is no list',
      SMALL.replace('- files: [read]', '- files: read'),
      '7:14: expected a list of actions',
    ],
    ['a resource without a name', SMALL.replace('name: files', 'named: files'), '2:5: '],
    [
      'a resource twice',
      SMALL.replace('roles:', '  - name: files\n    actions: []\nroles:'),
      '5:11: the resource "files" is declared twice',
    ],
    [
      'an action called *',
      SMALL.replace('[read, write]', "[read, '*']"),
      '3:21: an action cannot be called *',
    ],
    [
      'an action that is a flag',
      SMALL.replace('[read, write]', '[read, true]'),
      '3:21: expected the name of a action',
    ],
    ['an attribute twice', SMALL.replace('[path]', '[path, path]'), '4:24: "path" is listed twice'],
    [
      'a tenant that is a number',
      SMALL.replace('[acme]', '[42]'),
      '8:11: expected the name of a tenant',
    ],
    [
      'a tenant with a slash',
      SMALL.replace('[acme]', '[a/b]'),
      '8:11: a tenant is named with letters',
    ],
    [
      'a tenant with a star',
      SMALL.replace('[acme]', "['*']"),
      '8:11: a tenant is named with letters',
    ],
    ['a tenant of dots', SMALL.replace('[acme]', "['..']"), '8:11: a tenant is named with letters'],
    [
      'tenants that are a map',
      SMALL.replace('[acme]', '{a: b}'),
      '8:10: expected a list of tenants',
    ],
    [
      'a mapping to an unknown resource',
      `${SMALL}tools: {'*': {t: {resource: file, action: read}}}`,
      '9:29: the resource "file" is not declared',
    ],
    [
      'a mapping to an unknown action',
      `${SMALL}tools: {'*': {t: {resource: files, action: reed}}}`,
      '9:44: "files" has no action "reed"',
    ],
    [
      'a scope that cannot stand in a challenge',
      `${SMALL}tools: {'*': {t: {resource: files, action: read, scopes: ['a b']}}}`,
      '9:59: a scope is printable ASCII without spaces',
    ],
    [
      'scopes that are no list',
      `${SMALL}tools: {'*': {t: {resource: files, action: read, scopes: {a: b}}}}`,
      '9:58: expected a list of scopes',
    ],
    [
      'functions of a tool whose action is a name',
      `${SMALL}tools: {'*': {t: {resource: files, action: read, functions: [f]}}}`,
      '9:50: functions are of SQL',
    ],
    [
      'a function with a pattern for a name',
      `${SMALL}tools: {'*': {t: {resource: files, action: {sql: q, dialect: mysql}, functions: [shop.*]}}}`,
      '9:82: a function is named in full',
    ],
    [
      'functions that are misspelt',
      `${SMALL}tools: {'*': {t: {resource: files, action: {sql: q, dialect: mysql}, function: [f]}}}`,
      '9:70: unknown key "function"',
    ],
    [
      'a mapping to MCP itself',
      `${SMALL}tools: {'*': {t: {resource: mcp, action: list}}}`,
      '9:29: "mcp" stands for methods of MCP itself',
    ],
    [
      'a mapping with an undeclared attribute',
      `${SMALL}tools: {'*': {t: {resource: files, action: read, attributes: {size: n}}}}`,
      '9:63: "files" declares no attribute "size"',
    ],
    [
      'a mapping with an unknown dialect',
      `${SMALL}tools: {'*': {t: {resource: files, action: {sql: q, dialect: oracle}}}}`,
      '9:62: unknown SQL dialect',
    ],
    [
      'a mapping with an unknown key',
      `${SMALL}tools: {'*': {t: {resource: files, action: read, role: x}}}`,
      '9:50: unknown key "role"',
    ],
    [
      'a mapping without an action',
      `${SMALL}tools: {'*': {t: {resource: files}}}`,
      '9:18: the key action is missing',
    ],
    [
      'a constraint that nothing handles',
      `${SMALL}constraints: [{name: max_row, resource: files, value: 1}]`,
      '9:22: nothing handles a constraint "max_row"',
    ],
    [
      'a constraint with a name that objects have',
      `${SMALL}constraints: [{name: constructor, resource: files, value: 1}]`,
      '9:22: nothing handles',
    ],
    [
      'a constraint on an unknown resource',
      `${SMALL}constraints: [{name: max_rows, resource: file, value: 1}]`,
      '9:42: the resource "file" is not declared',
    ],
    [
      'a constraint without a value',
      `${SMALL}constraints: [{name: max_rows, resource: files}]`,
      '9:15: a constraint has either value or value_by_tenant',
    ],
    [
      'a constraint with two values',
      `${SMALL}constraints: [{name: max_rows, resource: files, value: 1, value_by_tenant: {acme: 2}}]`,
      '9:15: a constraint has either',
    ],
    [
      'a constraint twice',
      `${SMALL}constraints: [{name: max_rows, resource: files, value: 1}, {name: max_rows, resource: files, value: 2}]`,
      '9:67: "files" has two constraints',
    ],
    [
      'a constraint that excepts an unknown role',
      `${SMALL}constraints: [{name: max_rows, resource: files, value: 1, except_roles: [admin]}]`,
      '9:74: the role "admin" is not declared',
    ],
    [
      'a negative row limit',
      `${SMALL}constraints: [{name: max_rows, resource: files, value: -1}]`,
      '9:56: expected a whole number',
    ],
    [
      'a row limit that is text',
      `${SMALL}constraints: [{name: max_rows, resource: files, value: '1000'}]`,
      '9:56: expected a whole number',
    ],
    [
      'a broken row limit',
      `${SMALL}constraints: [{name: max_rows, resource: files, value: 1.5}]`,
      '9:56: expected a whole number',
    ],
    [
      'an infinite row limit',
      `${SMALL}constraints: [{name: max_rows, resource: files, value: .inf}]`,
      '9:56: expected a whole number',
    ],
    [
      'a value for an unknown tenant',
      `${SMALL}constraints: [{name: max_rows, resource: files, value_by_tenant: {other: 1}}]`,
      '9:67: the tenant "other" is not listed',
    ],
    [
      'a template by tenant',
      `${SMALL}constraints: [{name: allowed_paths, resource: files, value_by_tenant: {acme: ['/{tenant}/*']}}]`,
      '9:72: {tenant} has no place',
    ],
    ...[
      'data/*',
      '/a/../b',
      '/a//b',
      '/a/./b',
      '/a/?',
      '/[a]',
      '/{a,b}',
      '/a\\\\b',
      '/%61',
      '/a/**/b',
      '/a**',
      '',
      '~/a',
      'C:/a',
      '//host/a',
      '/{tenant',
      '/a/',
    ].map(
      (glob) =>
        [
          `the pattern ${JSON.stringify(glob)}`,
          `${SMALL}constraints: [{name: allowed_paths, resource: files, value: ["${glob}"]}]`,
          '9:62: ',
        ] as [string, string, string],
    ),
    [
      'hours out of range',
      `${SMALL}hours: {actions: [write], from: '09:00', to: '25:00'}`,
      '9:46: expected a time of day',
    ],
    [
      'minutes out of range',
      `${SMALL}hours: {actions: [write], from: '09:60', to: '18:00'}`,
      '9:33: expected a time of day',
    ],
    [
      'hours past midnight',
      `${SMALL}hours: {actions: [write], from: '09:00', to: '24:01'}`,
      '9:46: expected a time of day',
    ],
    [
      'hours over midnight',
      `${SMALL}hours: {actions: [write], from: '18:00', to: '09:00'}`,
      '9:46: `to` must be later',
    ],
    [
      'hours of no length',
      `${SMALL}hours: {actions: [write], from: '09:00', to: '09:00'}`,
      '9:46: `to` must be later',
    ],
    [
      'hours with an unknown action',
      `${SMALL}hours: {actions: [fly], from: '09:00', to: '18:00'}`,
      '9:19: no resource has an action "fly"',
    ],
    [
      'a limit of nothing',
      `${SMALL}limits: [{name: n, resource: files, per: user, max: 0, window_seconds: 60}]`,
      '9:53: expected a whole number of at least 1',
    ],
    [
      'a negative limit',
      `${SMALL}limits: [{name: n, resource: files, per: user, max: -1, window_seconds: 60}]`,
      '9:53: ',
    ],
    [
      'a window of nothing',
      `${SMALL}limits: [{name: n, resource: files, per: user, max: 1, window_seconds: 0}]`,
      '9:72: ',
    ],
    [
      'a window of a century',
      `${SMALL}limits: [{name: n, resource: files, per: user, max: 1, window_seconds: 3153600000}]`,
      '9:72: a window has at most',
    ],
    [
      'a limit per planet',
      `${SMALL}limits: [{name: n, resource: files, per: planet, max: 1, window_seconds: 60}]`,
      '9:42: expected one of user, tenant, client',
    ],
    [
      'two limits of one name',
      `${SMALL}limits: [{name: n, resource: files, per: user, max: 1, window_seconds: 1}, {name: n, resource: files, per: user, max: 1, window_seconds: 1}]`,
      '9:76: two limits are called "n"',
    ],
    [
      'a limit on an unknown action',
      `${SMALL}limits: [{name: n, resource: files, actions: [fly], per: user, max: 1, window_seconds: 1}]`,
      '9:47: "files" has no action "fly"',
    ],
    [
      'an invisible character in a name',
      SMALL.replace('reader:', '"read\\u200ber":'),
      '6:3: the name of a role',
    ],
    ['a space around a name', SMALL.replace('reader:', '"reader ":'), '6:3: the name of a role'],
    ['nesting without end', '['.repeat(100_000), '1:1: the file is nested too deeply'],
    ['a bomb of aliases', `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]`, '1:7: anchors'],
    ['too much of it', `#${'x'.repeat(5_000_000)}`, '1:1: the file is larger'],
  ])('refuses %s, and says where', (_what, schema, expected) => {
    expect(problemsOf(schema).join('\n')).toContain(expected)
  })

  it('shows all problems at once, from the top down', () => {
    const problems = problemsOf(`${SMALL.replace('[acme]', '[a/b, 42]')}hours: 3\nmore: 4\n`)
    expect(problems.map((problem) => problem.slice(0, 5))).toEqual([
      '8:11:',
      '8:16:',
      '9:8: ',
      '10:1:',
    ])
  })

  it('compiles whatever it does not refuse to data that the engine takes', () => {
    const word = fc.constantFrom(
      'files',
      'read',
      'write',
      'acme',
      'reader',
      'max_rows',
      '*',
      '',
      '__proto__',
      '1',
    )
    const leaf = fc.oneof(word, fc.integer({ min: -2, max: 9 }), fc.constant(null), fc.boolean())
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(word, tie('tree'), { maxKeys: 3 }),
      ),
    }))
    const section = fc.constantFrom(
      'tenants',
      'tools',
      'constraints',
      'hours',
      'limits',
      'roles',
      'resources',
    )
    fc.assert(
      fc.property(section, tree, (name, value) => {
        const own = SMALL.replace(new RegExp(`^${name}:[^]*?(?=^\\w|$(?![^]))`, 'm'), '')
        const compiled = compileSchema(`${own}${name}: ${JSON.stringify(value)}\n`)
        if (compiled.kind === 'compiled') {
          expect(readBundleData(compiled.data)).toMatchObject({ kind: 'bundle-data' })
        }
      }),
    )
  })
})
