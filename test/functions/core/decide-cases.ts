/** What the tests of decisions share: a policy that answers what the test says, and calls to ask it about. */
import { decide } from '../../../functions/core/decide.ts'
import { sqlLibrary } from '../../../functions/adapters/sql/sql-library.ts'
import type { Deciding } from '../../../functions/core/decide-tool.ts'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { PolicyInput } from '../../../functions/core/decision/policy-input.ts'
import type { ToolMappings } from '../../../functions/core/decision/tool-mapping.ts'
import type { HttpCall } from '../../../functions/core/invocation/http-call.ts'
import type { Invocation } from '../../../functions/core/invocation/invocation.ts'
import { readFromBody } from '../../../functions/core/invocation/read-call.ts'
import { isRefusal } from '../../../functions/core/refusal.ts'
import { toolCall } from '../../fixtures/http-calls.ts'
import { NOON } from '../../fixtures/token-issuer.ts'

export const ALLOW = {
  allowed: true,
  outcome: 'allow',
  reason: 'because',
  rule: 'role',
  constraints: {},
  obligations: {},
  scopes: [],
  limits: [],
}
export const DENY = { ...ALLOW, allowed: false, outcome: 'deny' }

const MAPPINGS: ToolMappings = {
  '*': {
    query: { resource: 'db', action: { sql: 'sql', dialect: 'sqlite' }, attributes: {} },
    read: { resource: 'files', action: 'read', attributes: { path_pattern: 'path' } },
    free: { resource: 'free', action: 'use', attributes: {} },
  },
  other: { free: { resource: 'other', action: 'use', attributes: {} } },
}

/** A policy that answers what the test says; `asked`: all that it was asked about calls. */
export function engineOf(
  answer: (input: PolicyInput) => unknown,
): PolicyEngine & { asked: PolicyInput[] } {
  const asked: PolicyInput[] = []
  return {
    revision: 'r1',
    digest: 'd1',
    mappings: MAPPINGS,
    asked,
    evaluate(input) {
      if (input.phase !== 'list') asked.push(input)
      return answer(input)
    },
  }
}

export const circumstances: Deciding = {
  principal: {
    issuer: 'https://issuer.example',
    tenant: 'tenant_a',
    subject: 'alice',
    roles: ['developer'],
    client: undefined,
    actor: undefined,
    actorChain: [],
    scopes: ['granted'],
    session: undefined,
    auth: { acr: undefined, amr: [], time: undefined, binding: 'bearer' },
    expiresAt: NOON + 1000,
    tokenId: undefined,
  },
  environment: 'test',
  sourceIp: undefined,
  now: NOON,
  sql: sqlLibrary,
}

export function read(call: HttpCall, from = readFromBody): Invocation {
  const { invocation } = from(call)
  if (isRefusal(invocation)) throw new Error(invocation.code)
  return invocation
}

export async function codeOf(answer: (input: PolicyInput) => unknown, call = toolCall('free')) {
  const { refusal } = await decide(engineOf(answer), circumstances, read(call))
  return refusal?.code ?? 'allowed'
}

/** A limit as policy returns it. */
export function limit(over: object): object {
  return { name: 'l', per: 'user', max: 1, window_seconds: 60, cost: 1, lease: 1, ...over }
}
