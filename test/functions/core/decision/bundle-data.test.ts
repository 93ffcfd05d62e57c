import { beforeAll, describe, expect, it } from 'vitest'
import { readBundleData } from '../../../../functions/core/decision/bundle-data.ts'
import type { JsonObject, JsonValue } from '../../../../functions/core/json.ts'
import { shippedBundle } from '../../../fixtures/shipped-engine.ts'

const whole = (data: JsonValue): JsonValue => ({ enterprise: { mcp: { data } } })

let shipped: JsonObject

beforeAll(async () => {
  const { data } = await shippedBundle()
  shipped = (data as { enterprise: { mcp: { data: JsonObject } } }).enterprise.mcp.data
})

describe('readBundleData', () => {
  it('reads the mapping of tools from the shipped data', () => {
    const data = readBundleData(whole(shipped))
    expect(data).toMatchObject({
      mappings: { '*': { file_read: { resource: 'file_system', action: 'read' } } },
    })
  })

  it.each<[string, JsonValue]>([
    ['no data at all', {}],
    ['data of somebody else', { enterprise: { other: 1 } }],
    ["rules of one's own without tools", whole({ mine: 1 })],
    [
      'functions that SQL may call',
      whole({
        tools: {
          demo: {
            t: {
              ...{ resource: 'r', action: { sql: 'q', dialect: 'sqlite' }, attributes: {} },
              functions: ['reporting.total_for', 'st_x'],
            },
          },
        },
      }),
    ],
    ["rules of one's own with tools", whole({ tools: {}, tenants: 'mine' })],
  ])('takes %s', (_what, data) => {
    expect(readBundleData(data)).toMatchObject({ kind: 'bundle-data', mappings: {} })
  })

  it.each<[string, JsonValue, string]>([
    ['data that is a list', [], ''],
    ['tools that are a list', { tools: [] }, '.tools'],
    ['a server that is text', { tools: { demo: 'x' } }, '.tools.demo'],
    ['a mapping that is text', { tools: { demo: { t: 'x' } } }, '.tools.demo.t'],
    [
      'a mapping without a resource',
      { tools: { demo: { t: { action: 'a', attributes: {} } } } },
      '.tools.demo.t',
    ],
    [
      'a mapping without attributes',
      { tools: { demo: { t: { resource: 'r', action: 'a' } } } },
      '.tools.demo.t',
    ],
    [
      'a mapping with an empty action',
      { tools: { demo: { t: { resource: 'r', action: '', attributes: {} } } } },
      '.tools.demo.t',
    ],
    [
      'a mapping with an unknown dialect',
      {
        tools: {
          demo: { t: { resource: 'r', action: { sql: 'q', dialect: 'x' }, attributes: {} } },
        },
      },
      '.tools.demo.t',
    ],
    [
      'an attribute that is no name',
      { tools: { demo: { t: { resource: 'r', action: 'a', attributes: { x: 1 } } } } },
      '.tools.demo.t',
    ],
    [
      'functions of a tool whose action is a name',
      {
        tools: { demo: { t: { resource: 'r', action: 'a', attributes: {}, functions: ['f'] } } },
      },
      '.tools.demo.t',
    ],
    ...[['a.*'], [''], ['a.b.c.d'], [1], 'f', { f: true }, ['a b']].map(
      (functions): [string, JsonValue, string] => [
        `functions that are ${JSON.stringify(functions)}`,
        {
          tools: {
            demo: {
              t: {
                ...{ resource: 'r', action: { sql: 'q', dialect: 'sqlite' }, attributes: {} },
                functions,
              },
            },
          },
        },
        '.tools.demo.t',
      ],
    ),
  ])('refuses %s', (_what, data, where) => {
    expect(readBundleData(whole(data))).toMatchObject({
      code: 'data_invalid',
      where: `enterprise.mcp.data${where}`,
    })
  })

  it.each<[string, JsonValue | undefined, string?]>([
    ['tools', undefined],
    ['any_tenant', undefined],
    ['any_tenant', 'true'],
    ['tenants', undefined],
    ['tenants', ['tenant_a']],
    ['tenants', { tenant_a: 'true' }, '.tenant_a'],
    ['roles', null],
    ['roles', { developer: ['file_system'] }, '.developer'],
    ['roles', { developer: { file_system: 'read' } }, '.developer.file_system'],
    ['roles', { developer: { file_system: [1] } }, '.developer.file_system'],
    ['constraints', undefined],
    ['constraints', []],
    ['constraints', { files: [] }, '.files'],
    ['constraints', { files: { max_rows: 1 } }, '.files.max_rows'],
    ['constraints', { files: { max_rows: { value: 1 } } }, '.files.max_rows'],
    ['constraints', { files: { max_rows: { except_roles: [] } } }, '.files.max_rows'],
    ['constraints', { files: { max_rows: { value: null, except_roles: [] } } }, '.files.max_rows'],
    [
      'constraints',
      { files: { max_rows: { value: 1, template: [], except_roles: [] } } },
      '.files.max_rows',
    ],
    [
      'constraints',
      { files: { max_rows: { template: '/x', except_roles: [] } } },
      '.files.max_rows',
    ],
    [
      'constraints',
      { files: { max_rows: { by_tenant: { a: null }, except_roles: [] } } },
      '.files.max_rows',
    ],
    [
      'constraints',
      { files: { max_rows: { value: 1, except_roles: 'admin' } } },
      '.files.max_rows',
    ],
    ['hours', undefined],
    ['hours', {}],
    ['hours', { actions: 'write', from_minute: 0, to_minute: 1 }],
    ['hours', { actions: ['write'], from_minute: 540, to_minute: 540 }],
    ['hours', { actions: ['write'], from_minute: 540.5, to_minute: 1080 }],
    ['hours', { actions: ['write'], from_minute: 540, to_minute: 1441 }],
    ['hours', { actions: ['write'], from_minute: -1, to_minute: 1080 }],
    ['hours', { actions: ['write'], from_minute: '540', to_minute: 1080 }],
    ['confirm', []],
    ['confirm', null],
    ['confirm', { files: [] }, '.files'],
    ['confirm', { files: { write: true } }, '.files.write'],
    ['confirm', { files: { write: { message: 'x' } } }, '.files.write'],
    ['confirm', { files: { write: { message: '', except_roles: [] } } }, '.files.write'],
    ['confirm', { files: { write: { message: 1, except_roles: [] } } }, '.files.write'],
    ['limits', undefined],
    ['limits', []],
    ['limits', { api: [] }, '.api'],
    ['limits', { api: { invoke: null } }, '.api.invoke'],
    ['limits', { api: { invoke: [{ name: 'x' }] } }, '.api.invoke'],
    [
      'limits',
      { api: { invoke: [{ name: 'x', per: 'user', max: -1, window_seconds: 60 }] } },
      '.api.invoke',
    ],
  ])('refuses data for the shipped rules whose %s is %j', (member, value, below = '') => {
    const others = Object.entries(shipped).filter(([name]) => name !== member)
    const own = value === undefined ? [] : [[member, value] as const]
    const data = Object.fromEntries<JsonValue>([...others, ...own])
    expect(readBundleData(whole(data))).toMatchObject({
      code: 'data_invalid',
      where: `enterprise.mcp.data.${member}${below}`,
    })
  })
})
