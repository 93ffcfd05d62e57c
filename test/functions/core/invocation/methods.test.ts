import { readFile } from 'node:fs/promises'
import { specTypeSchemas } from '@modelcontextprotocol/server'
import { describe, expect, it } from 'vitest'
import {
  METHOD_ROWS,
  methodRow,
  SERVER_MESSAGE_ROWS,
  serverMessageRow,
} from '../../../../functions/core/invocation/methods.ts'
import {
  isModern,
  type ProtocolVersion,
  SUPPORTED_VERSIONS,
} from '../../../../functions/core/invocation/protocol-versions.ts'
import published from '../../../fixtures/mcp-methods.json' with { type: 'json' }

const MODERN: ProtocolVersion = '2026-07-28'

type Direction = keyof (typeof published.versions)['2025-03-26']

/** Methods that a version's schema, or an extension of it, has in one direction. */
function schemaHas(version: ProtocolVersion, direction: Direction): readonly string[] {
  const extensions: Partial<Record<string, Record<Direction, string[]>>> = published.extensions
  return [...published.versions[version][direction], ...(extensions[version]?.[direction] ?? [])]
}

/** Exceptions, each with its reason. */
const OWN_ROWS: readonly string[] = ['response', 'GET', 'DELETE']

describe.each(SUPPORTED_VERSIONS)('the table of methods, %s', (version) => {
  it.each([
    ['clientRequests', 'request'],
    ['clientNotifications', 'notification'],
  ] as const)('has a row for each of its %s', (direction, kind) => {
    for (const method of schemaHas(version, direction)) {
      expect({ method, kind: methodRow(method, version)?.kind }).toEqual({ method, kind })
    }
  })

  it.each([
    ['serverRequests', 'request'],
    ['serverNotifications', 'notification'],
    ['inputRequests', 'input'],
  ] as const)('has a row for each of its %s', (direction, kind) => {
    for (const method of schemaHas(version, direction)) {
      expect({ method, kind: serverMessageRow(method, version)?.kind }).toEqual({ method, kind })
    }
  })

  it('has no row for what its schema does not have', () => {
    const fromClients = [
      ...schemaHas(version, 'clientRequests'),
      ...schemaHas(version, 'clientNotifications'),
    ]
    const fromServers = (
      ['serverRequests', 'serverNotifications', 'inputRequests'] as const
    ).flatMap((direction) => schemaHas(version, direction))
    const rowsOf = (rows: readonly { method: string; versions: readonly string[] }[]) =>
      rows.filter(({ versions }) => versions.includes(version)).map(({ method }) => method)
    expect(rowsOf(METHOD_ROWS).filter((method) => !fromClients.includes(method))).toEqual(
      isModern(version) ? [] : OWN_ROWS,
    )
    expect(rowsOf(SERVER_MESSAGE_ROWS).filter((method) => !fromServers.includes(method))).toEqual(
      [],
    )
  })
})

describe('the list of published methods', () => {
  it('has every method of the installed SDK’s schemas', () => {
    const methods = Object.values(specTypeSchemas).map(
      (schema) => (schema as { shape?: { method?: { value?: unknown } } }).shape?.method?.value,
    )
    const known = SUPPORTED_VERSIONS.flatMap((version) =>
      Object.values(published.versions[version]).flat(),
    )
    const missing = methods.filter(
      (method) => typeof method === 'string' && !known.includes(method),
    )
    expect(methods.filter((method) => typeof method === 'string').length).toBeGreaterThan(30)
    expect(missing).toEqual([])
  })

  it('has exactly the methods of 2025-11-25 that the earlier SDK generates its types from', async () => {
    const types = new URL(import.meta.resolve('@modelcontextprotocol/sdk/types.js'))
    const spec = await readFile(new URL('../esm/spec.types.d.ts', types), 'utf8')
    const methods = [...spec.matchAll(/^\s+method: "([^"]+)";$/gm)].map(([, method]) => method)
    const listed = Object.values(published.versions['2025-11-25']).flat()
    expect(new Set(methods)).toEqual(new Set(listed))
  })
})

describe('methodRow', () => {
  it.each([
    ['tools/call', '2024-11-05'],
    ['constructor', MODERN],
    ['__proto__', MODERN],
    ['tools/call ', MODERN],
    ['Tools/call', MODERN],
    ['', MODERN],
    ['initialize', MODERN],
    ['ping', MODERN],
    ['server/discover', '2025-11-25'],
    ['elicitation/create', '2025-11-25'],
  ])('has no row for %j in %s', (method, version) => {
    expect(methodRow(method, version as ProtocolVersion)).toBeUndefined()
  })

  it('knows what belongs to streams that wait for changes', () => {
    const listening = METHOD_ROWS.filter(({ listens }) => listens !== undefined)
    expect(Object.fromEntries(listening.map(({ method, listens }) => [method, listens]))).toEqual({
      'resources/subscribe': 'subscribes',
      'resources/unsubscribe': 'subscribes',
      'subscriptions/listen': 'opens',
      GET: 'opens',
    })
  })

  it('serves no method whose handles would be nobody’s', () => {
    const refused = METHOD_ROWS.filter(({ refusedAs }) => refusedAs !== undefined)
    expect(Object.fromEntries(refused.map(({ method, refusedAs }) => [method, refusedAs]))).toEqual(
      {
        'tasks/list': 'task_not_served',
        'notifications/tasks/status': 'task_not_served',
      },
    )
  })
})

describe('the edge’s table', () => {
  it('is what headers alone decide on 2026-07-28', () => {
    const served = METHOD_ROWS.filter(({ edge }) => edge)
    expect(served.map(({ method }) => method).toSorted()).toEqual([
      'prompts/get',
      'prompts/list',
      'resources/list',
      'resources/read',
      'resources/templates/list',
      'server/discover',
      'tools/call',
      'tools/list',
    ])
    for (const { versions } of served) expect(versions).toContain(MODERN)
  })
})
