import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../functions/core/decision/policy-engine.ts'
import type { PolicyInput } from '../../functions/core/decision/policy-input.ts'
import { isRefusal } from '../../functions/core/refusal.ts'
import { readPolicyOutcome } from '../../functions/core/decision/policy-outcome.ts'
import { policyInput } from '../fixtures/policy-input.ts'
import { shippedEngine } from '../fixtures/shipped-engine.ts'

/** The founding guide's step 1, written out once more and not read from the schema. */
const PERMITTED: Record<string, Record<string, string[]>> = {
  analyst: { database_query: ['read'], file_system: ['read'] },
  developer: {
    database_query: ['read', 'write'],
    file_system: ['read', 'write'],
    api_gateway: ['invoke'],
  },
  admin: {
    database_query: ['read', 'write', 'admin'],
    file_system: ['read', 'write', 'delete'],
    api_gateway: ['invoke'],
  },
  nobody: {},
}
const RESOURCES = ['database_query', 'file_system', 'api_gateway', 'database_query ', 'other']
const ACTIONS = ['read', 'write', 'delete', 'admin', 'invoke', 'READ', '*', '']
const SENSITIVE = ['write', 'delete', 'admin']
const TENANTS: Record<string, boolean> = { tenant_a: true, tenant_b: true, tenant_c: false }
/** Minute of the day, and whether sensitive actions are open in it. */
const EDGES: [string, number, boolean][] = [
  ['00:00', 0, false],
  ['08:59:59.999', 539, false],
  ['09:00', 540, true],
  ['17:59:59', 1079, true],
  ['18:00', 1080, false],
  ['23:59', 1439, false],
]

const REASONS = {
  role: 'Permitted via role assignment',
  default: 'Access denied by default policy',
  hours: 'Sensitive operations restricted outside business hours',
  tenant: 'Tenant is not served here',
}

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

function ask(over: Partial<PolicyInput>) {
  const outcome = readPolicyOutcome(engine.evaluate(policyInput(over)))
  if (isRefusal(outcome)) throw new Error(outcome.detail)
  return outcome
}

describe("the shipped policy, over the founding guide's matrix", () => {
  describe.each(Object.keys(PERMITTED))('%s', (role) => {
    it.each(EDGES)(
      'at %s may do what the guide permits, and nothing else',
      (_name, minute, open) => {
        for (const [tenant, isServed] of Object.entries(TENANTS)) {
          for (const resource of RESOURCES) {
            for (const action of ACTIONS) {
              const isPermitted = PERMITTED[role]?.[resource]?.includes(action) ?? false
              const isClosed = SENSITIVE.includes(action) && !open
              const expected = !isServed
                ? 'tenant'
                : isClosed
                  ? 'hours'
                  : isPermitted
                    ? 'role'
                    : 'default'
              const outcome = ask({
                roles: [role],
                tenant,
                resource,
                action,
                time: { minute, weekday: 6 },
              })
              const where = `${tenant} ${resource} ${action}`
              expect([where, outcome.outcome, outcome.reason]).toEqual([
                where,
                expected === 'role' ? 'allow' : 'deny',
                REASONS[expected],
              ])
              expect(outcome.rule).toBe(expected)
            }
          }
        }
      },
    )
  })

  it.each<[string, readonly string[], string]>([
    ['no role', [], 'deny'],
    ['an unknown role', ['superuser'], 'deny'],
    ['a role in other letters', ['Developer'], 'deny'],
    ['a name that objects have', ['constructor', '__proto__', 'toString'], 'deny'],
    ['an unknown role beside a known one', ['superuser', 'developer'], 'allow'],
    ['several roles of which one permits', ['analyst', 'developer'], 'allow'],
  ])('answers a write by %s', (_what, roles, expected) => {
    expect(ask({ roles, action: 'write' }).outcome).toBe(expected)
  })
})

describe('constraints of the shipped policy', () => {
  it.each<[string, Partial<PolicyInput>, object]>([
    ["an analyst's query", { roles: ['analyst'], resource: 'database_query' }, { max_rows: 1000 }],
    ["a developer's query", { resource: 'database_query' }, { max_rows: 1000 }],
    ["an admin's query", { roles: ['admin'], resource: 'database_query' }, {}],
    [
      'a query by an admin who is also analyst',
      { roles: ['analyst', 'admin'], resource: 'database_query' },
      {},
    ],
    [
      'a query by somebody who calls themselves Admin',
      { roles: ['analyst', 'Admin'], resource: 'database_query' },
      { max_rows: 1000 },
    ],
    ['a file of tenant_a', {}, { allowed_paths: ['/data/tenant_a/*', '/shared/public/*'] }],
    [
      'a file of tenant_b',
      { tenant: 'tenant_b' },
      { allowed_paths: ['/data/tenant_b/*', '/shared/public/*'] },
    ],
    [
      "an admin's file",
      { roles: ['admin'] },
      { allowed_paths: ['/data/tenant_a/*', '/shared/public/*'] },
    ],
    [
      "an admin's endpoint",
      { roles: ['admin'], resource: 'api_gateway', action: 'invoke' },
      { allowed_endpoints: ['/v1/*'] },
    ],
  ])('are right for %s', (_what, over, constraints) => {
    const outcome = ask(over)
    expect(outcome.outcome).toBe('allow')
    expect(outcome.constraints).toEqual(constraints)
  })

  it('are none on a denial', () => {
    expect(ask({ action: 'delete' })).toMatchObject({
      outcome: 'deny',
      constraints: {},
      limits: [],
    })
  })
})

describe('limits of the shipped policy', () => {
  it('charge an API call against 30 a minute for each user, one by one', () => {
    expect(ask({ resource: 'api_gateway', action: 'invoke' }).limits).toEqual([
      { name: 'api_invoke', per: 'user', max: 30, windowSeconds: 60, cost: 1, lease: 1 },
    ])
  })

  it('charge nothing else', () => {
    expect(ask({}).limits).toEqual([])
    expect(ask({ resource: 'database_query', action: 'write' }).limits).toEqual([])
  })
})

describe('phases of the shipped policy', () => {
  it.each<[string, Partial<PolicyInput>, string]>([
    ['a reader a tool that reads', { roles: ['analyst'] }, 'allow'],
    ['a reader no tool that writes', { roles: ['analyst'], action: 'write' }, 'deny'],
    [
      'a reader a tool whose action depends on an argument',
      { roles: ['analyst'], resource: 'database_query', action: '*' },
      'allow',
    ],
    [
      'a reader no resource without a permitted action',
      { roles: ['analyst'], resource: 'api_gateway', action: '*' },
      'deny',
    ],
    [
      'a writer a tool that writes, outside business hours',
      { action: 'write', time: { minute: 0, weekday: 7 } },
      'allow',
    ],
    ['another tenant nothing', { tenant: 'tenant_c' }, 'deny'],
    ['an unknown role nothing', { roles: ['superuser'], action: '*' }, 'deny'],
    ['nobody an unmapped tool', { resource: 'unmapped', action: 'invoke' }, 'deny'],
  ])('list: shows %s', (_what, over, expected) => {
    expect(ask({ ...over, phase: 'list', arguments: null, attributes: {} })).toMatchObject({
      outcome: expected,
      constraints: {},
      limits: [],
    })
  })

  it.each(['result', 'stream'] as const)('%s: denies what it has no rule for', (phase) => {
    expect(ask({ phase }).outcome).toBe('deny')
    expect(ask({ phase, resource: 'mcp', action: 'connect' }).outcome).toBe('deny')
  })
})

describe('methods of MCP itself, in the shipped policy', () => {
  it.each(['connect', 'list', 'notify', 'complete', 'log', 'answer'])(
    '%s is open to every known role of a known tenant',
    (action) => {
      const question = { resource: 'mcp', action, name: null } as const
      for (const role of ['analyst', 'developer', 'admin']) {
        expect(ask({ ...question, roles: [role] }).outcome).toBe('allow')
      }
      expect(ask({ ...question, roles: [] }).outcome).toBe('deny')
      expect(ask({ ...question, roles: ['superuser'] }).outcome).toBe('deny')
      expect(ask({ ...question, tenant: 'tenant_c' }).outcome).toBe('deny')
    },
  )

  it.each([
    ['mcp', 'elicit'],
    ['mcp', 'subscribe'],
    ['mcp', 'invoke'],
    ['mcp', '*'],
    ['mcp_prompt', 'get'],
    ['mcp_resource', 'read'],
    ['mcp_resource', 'connect'],
  ])('%s %s is closed to every role, because no role names it', (resource, action) => {
    for (const role of ['analyst', 'developer', 'admin']) {
      expect(ask({ roles: [role], resource, action }).outcome).toBe('deny')
    }
  })
})
