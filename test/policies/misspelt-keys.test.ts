// That no schema and no bundle's data with a misspelt key is taken: a condition that nobody reads is none.
import { stringify } from 'yaml'
import { describe, expect, it } from 'vitest'
import { readBundleData } from '../../functions/core/decision/bundle-data.ts'
import type { JsonObject, JsonValue } from '../../functions/core/json.ts'
import { compileSchema } from '../../policies/compile/compile-schema.ts'
import { misspellings } from '../fixtures/misspellings.ts'

const EXCEPT = { except_roles: ['admin'] }
const written = (schema: unknown): string => stringify(schema, { aliasDuplicateObjects: false })

/** A schema that uses every key that there is. */
const SCHEMA = {
  resources: [
    { name: 'db', actions: ['read', 'write', 'admin'], attributes: ['database'] },
    { name: 'files', actions: ['read', 'write'], attributes: ['path'] },
    { name: 'payments', actions: ['pay'], attributes: [] },
  ],
  roles: { reader: [{ db: ['read'] }, { files: ['read'] }], admin: [{ payments: ['pay'] }] },
  tenants: ['acme', 'other'],
  tools: {
    '*': {
      query: {
        ...{ resource: 'db', action: { sql: 'q', dialect: 'postgresql' } },
        ...{ attributes: { database: 'db' }, functions: ['reporting.total_for'], scopes: ['s'] },
      },
      move: {
        ...{ resource: 'files', action: 'write', attributes: { path: ['from', '/to/path'] } },
        other_arguments: ['note'],
      },
    },
  },
  constraints: [
    { name: 'max_rows', resource: 'db', value: 10, ...EXCEPT },
    { name: 'max_file_size', resource: 'files', value_by_tenant: { acme: 1, other: 2 }, ...EXCEPT },
    { name: 'allowed_paths', resource: 'files', value: ['/data/{tenant}/*'] },
    { name: 'argument_clamp_max', resource: 'payments', value: { amount: 100 } },
    { name: 'argument_max', resource: 'payments', value: { amount: 1000 } },
  ],
  obligations: [{ name: 'redact_fields', resource: 'db', value: ['email'], ...EXCEPT }],
  confirm: [{ resource: 'payments', actions: ['pay'], message: 'Money moves', ...EXCEPT }],
  hours: { actions: ['pay'], from: '09:00', to: '18:00' },
  limits: [
    {
      ...{ name: 'few', resource: 'payments', actions: ['pay'], per: 'user', max: 3 },
      ...{ window_seconds: 60, cost: 1, lease: 1 },
    },
  ],
}

/** Servers, tools and arguments have whatever names they have, and roles are made by being named. */
const isFree = (path: readonly string[]): boolean =>
  ['tools', 'tools.*'].includes(path.join('.')) ||
  (path[0] === 'constraints' && path.at(-1) === 'value')

describe('a misspelt key of the schema', () => {
  const found = misspellings(SCHEMA, isFree)

  it('is refused, wherever it stands', () => {
    expect(compileSchema(written(SCHEMA))).toMatchObject({ kind: 'compiled' })
    expect(found.length).toBeGreaterThan(200)
    const taken = found.filter(
      ({ document }) => compileSchema(written(document)).kind === 'compiled',
    )
    // A role of another name is another role, and grants nothing to whom it does not name.
    expect(
      taken.filter(({ title }) => !title.startsWith('roles.')).map(({ title }) => title),
    ).toEqual([])
  })

  it('in a role grants only what is declared', () => {
    const taken = found.filter(({ title }) => title.startsWith('roles.') && title.includes('*'))
    expect(taken.length).toBeGreaterThan(10)
    for (const { document } of taken) expect(compileSchema(written(document)).kind).toBe('problems')
  })
})

describe('a misspelt member of a bundle’s data', () => {
  const compiled = compileSchema(written(SCHEMA))
  const { data } = (compiled as unknown as { data: { enterprise: { mcp: { data: JsonObject } } } })
    .data.enterprise.mcp
  const whole = (own: unknown): JsonValue => ({ enterprise: { mcp: { data: own as JsonValue } } })

  /** Names of one's own: of resources, roles, tenants, tools, arguments, and of conditions by resource. */
  const isOwn = (path: readonly string[]): boolean => {
    const [section, ...below] = path
    if (section === 'tools') return below.length < 2 || below.at(-1) === 'attributes'
    if (section === 'roles' || section === 'tenants' || section === 'resources') return true
    if (path.some((name) => name === 'value' || name === 'by_tenant')) return true
    return section !== undefined && section !== 'hours' && below.length < 2
  }

  it('is refused, wherever a condition would be left out without it', () => {
    expect(readBundleData(whole(data))).toMatchObject({ kind: 'bundle-data' })
    const found = misspellings(data, isOwn).filter(
      // Declared resources are for whoever reads the data, and without roles the shipped rules deny.
      ({ title }) => !title.startsWith('resources as ') && !title.startsWith('roles as '),
    )
    expect(found.length).toBeGreaterThan(100)
    const taken = found.filter(({ document }) => !('code' in readBundleData(whole(document))))
    expect(taken.map(({ title }) => title)).toEqual([])
  })

  it.each(['confirmation', 'confirmations', 'Confirm', 'obligation', 'obligatons'])(
    'is told from one for rules of one’s own: %s',
    (name) => {
      const others = Object.fromEntries(
        Object.entries(data).filter(([member]) => member !== 'confirm' && member !== 'obligations'),
      )
      expect(readBundleData(whole({ ...others, mine: {} }))).toMatchObject({ kind: 'bundle-data' })
      expect(readBundleData(whole({ ...others, [name]: {} }))).toMatchObject({
        code: 'data_invalid',
        where: `enterprise.mcp.data.${name}`,
      })
    },
  )
})
