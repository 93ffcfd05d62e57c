/** Conditions on arguments as a caller meets them: what is refused, changed and told, on real policy. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, eventsOf, type Gateway, modern, resultOf } from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

const SCHEMA = `
resources:
  - { name: files, actions: [move], attributes: [path_pattern] }
  - { name: payments, actions: [pay], attributes: [amount, account] }
  - { name: transfers, actions: [pay], attributes: [amount] }
  - { name: reports, actions: [read], attributes: [database] }
  - { name: tables, actions: [read] }
roles:
  developer:
    - files: [move]
    - payments: [pay]
    - transfers: [pay]
    - reports: [read]
    - tables: [read]
tenants: [tenant_a, acme.eu]
tools:
  demo:
    move_file: { resource: files, action: move, attributes: { path_pattern: [path, destination] } }
    pay: { resource: payments, action: pay, attributes: { amount: amount, account: account } }
    transfer: { resource: transfers, action: pay, attributes: { amount: amount } }
    report: { resource: reports, action: read, attributes: { database: database } }
    list_tables: { resource: tables, action: read }
constraints:
  - { name: allowed_paths, resource: files, value: ['/data/{tenant}/*'] }
  - { name: argument_max, resource: payments, value: { amount: 1000 } }
  - { name: argument_pattern, resource: payments, value: { account: '{tenant}-[0-9]+' } }
  - { name: argument_clamp_max, resource: transfers, value: { amount: 1000 } }
  - { name: argument_default, resource: reports, value: { database: '{tenant}' } }
  - { name: max_rows, resource: tables, value: 10 }
hours: { actions: [], from: '00:00', to: '24:00' }
limits: []
`

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(SCHEMA)
})

const call = (name: string, given?: object, headers = {}) => {
  const [message, own] = modern('tools/call', {
    name,
    ...(given === undefined ? {} : { arguments: given }),
  })
  return [message, { ...own, ...headers }] as const
}

function argumentsSent({ forwarded }: Gateway): unknown {
  const { params } = JSON.parse(forwarded[0]?.body ?? '{}') as { params?: { arguments?: unknown } }
  return params?.arguments
}

describe('a denial for an argument', () => {
  it('names the argument and the condition, to the caller and in the record, and no value', async () => {
    const gateway = createGateway({ engine })
    const given = { path: '/data/tenant_a/x', destination: '/data/tenant_b/secret' }
    const { json, text } = await gateway.post(...call('move_file', given))
    expect(json).toMatchObject({
      error: {
        message: expect.stringMatching(
          /^An argument .*\(destination: outside allowed_paths\)\. .*\.$/,
        ) as string,
        data: {
          code: 'argument_refused',
          argument: 'destination',
          condition: 'outside allowed_paths',
          constraint: 'allowed_paths',
        },
      },
    })
    const [record] = gateway.sink.records
    expect(record).toMatchObject({
      mcp: {
        detail: 'destination: outside allowed_paths',
        reason: 'A constraint is not met: destination: outside allowed_paths',
      },
    })
    expect(text + JSON.stringify(record)).not.toContain('secret')
    expect(gateway.forwarded).toEqual([])
  })

  it('says of an argument that is merely not listed that it is not', async () => {
    const gateway = createGateway({ engine })
    const given = { path: '/data/tenant_a/x', overwrite: true }
    const { json } = await gateway.post(...call('move_file', given))
    expect(json).toMatchObject({
      error: { data: { argument: 'overwrite', condition: "not listed in the tool's mapping" } },
    })
  })

  it('says of a condition that the tool cannot meet what it is, and sends nobody elsewhere', async () => {
    const gateway = createGateway({ engine })
    const { json } = await gateway.post(...call('list_tables', {}))
    expect(json).toMatchObject({
      error: {
        message: expect.stringMatching(/^Condition max_rows: no argument of this tool/) as string,
        data: { code: 'constraint_not_enforceable', constraint: 'max_rows' },
      },
    })
    expect(JSON.stringify(json)).not.toContain('endpoint')
    const [record] = gateway.sink.records
    expect(record).toMatchObject({
      mcp: { reason: expect.not.stringContaining('Permitted') as string },
    })
  })

  it('passes the honest call beside it, byte for byte', async () => {
    const gateway = createGateway({ engine })
    const given = { path: '/data/tenant_a/x' }
    expect((await gateway.post(...call('move_file', given))).status).toBe(200)
    expect(argumentsSent(gateway)).toEqual(given)
  })
})

describe('a bound', () => {
  it('refuses a number beyond it, and changes nothing', async () => {
    const gateway = createGateway({ engine })
    const given = { amount: 5000, account: 'tenant_a-1' }
    const { json } = await gateway.post(...call('pay', given))
    expect(json).toMatchObject({
      error: {
        data: { code: 'argument_refused', argument: 'amount', constraint: 'argument_max' },
      },
    })
    expect(gateway.forwarded).toEqual([])
  })

  it.each([
    ['a result', resultOf({ resultType: 'complete', content: [] })],
    ['a result with _meta', resultOf({ resultType: 'complete', _meta: { own: 1 } })],
    ['events', eventsOf({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete' } })],
  ])('that clamps is told in the _meta of the answer: %s', async (_what, upstream) => {
    const gateway = createGateway({ engine, upstream: () => upstream })
    const answer = await gateway.post(...call('transfer', { amount: 5000.5 }))
    const message = answer.json ?? answer.events[0]
    expect(message).toMatchObject({
      result: {
        _meta: {
          'mcp-authorizer/clamped': [
            { argument: 'amount', constraint: 'argument_clamp_max', bound: 1000 },
          ],
        },
      },
    })
    expect(answer.text).not.toContain('5000')
    expect(argumentsSent(gateway)).toEqual({ amount: 1000 })
    expect(gateway.sink.records[0]).toMatchObject({ mcp: { clamped: ['amount'] } })
  })

  it('keeps what the upstream says in _meta', async () => {
    const upstream = () => resultOf({ resultType: 'complete', _meta: { own: 1 } })
    const gateway = createGateway({ engine, upstream })
    const { json } = await gateway.post(...call('transfer', { amount: 5000 }))
    expect(json).toMatchObject({ result: { _meta: { own: 1 } } })
  })

  it('that clamps says nothing of a number within it', async () => {
    const gateway = createGateway({ engine })
    const { text } = await gateway.post(...call('transfer', { amount: 10 }))
    expect(text).not.toContain('clamped')
    expect(argumentsSent(gateway)).toEqual({ amount: 10 })
  })
})

describe('a default', () => {
  it.each<[string, object | undefined]>([
    ['absent', {}],
    ['absent with all arguments', undefined],
    ['null', { database: null }],
  ])('is given where the argument is %s, with its header', async (_what, given) => {
    const gateway = createGateway({ engine })
    expect((await gateway.post(...call('report', given))).status).toBe(200)
    expect(argumentsSent(gateway)).toEqual({ database: 'tenant_a' })
    expect(gateway.forwarded[0]?.headers).toMatchObject({ 'mcp-param-database': 'tenant_a' })
  })

  it('leaves an argument that is there as it is', async () => {
    const gateway = createGateway({ engine })
    await gateway.post(...call('report', { database: 'own' }))
    expect(argumentsSent(gateway)).toEqual({ database: 'own' })
    expect(gateway.forwarded[0]?.headers).not.toHaveProperty('mcp-param-database')
  })
})

describe('{tenant}', () => {
  it.each([
    ['tenant_a', 'tenant_a-1', 'satisfied'],
    ['tenant_a', 'tenant_b-1', 'argument_refused'],
    ['tenant_a', '{tenant}-1', 'argument_refused'],
    ['acme.eu', 'acme.eu-1', 'satisfied'],
    ['acme.eu', 'acmexeu-1', 'argument_refused'],
  ])('of %s in a pattern lets %s be %s: a dot is a dot', async (tenant, account, expected) => {
    const gateway = createGateway({ engine, tenant })
    const { json } = await gateway.post(...call('pay', { amount: 1, account }))
    const { error } = json as { error?: { data: { code: string } } }
    expect(error?.data.code ?? 'satisfied').toBe(expected)
  })
})
