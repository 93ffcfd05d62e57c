/**
 * Questions that every new policy must answer sensibly before it is used: a caller of whom nothing
 * is known must be denied in each phase, and a large input must neither break it nor slow it down.
 */
import type { PolicyInput } from './policy-input.ts'

const NOBODY: PolicyInput = {
  user: 'urn:mcp-authorizer:probe',
  roles: [],
  tenant: 'urn:mcp-authorizer:probe',
  resource: 'urn:mcp-authorizer:probe',
  action: 'invoke',
  attributes: {},
  timestamp: '1970-01-01T12:00:00.000Z',
  time: { minute: 720, weekday: 4 },
  issuer: 'urn:mcp-authorizer:probe',
  client: null,
  actor: null,
  scopes: [],
  auth: { acr: null, amr: [], time: null, binding: 'bearer' },
  server: 'urn:mcp-authorizer:probe',
  method: 'tools/call',
  name: 'urn:mcp-authorizer:probe',
  arguments: {},
  inputs: null,
  tool: {},
  phase: 'call',
  source: { ip: null },
  environment: 'probe',
  protocol: '2026-07-28',
}

const MANY = Array.from({ length: 500 }, (_, i) => `urn:mcp-authorizer:probe:${i}`)

/** Name -> input; the answer to each must be a well-formed denial. */
export const PROBES: Readonly<Record<string, PolicyInput>> = {
  'a call by nobody': NOBODY,
  'a list by nobody': { ...NOBODY, phase: 'list', action: '*', arguments: null },
  'a large call by nobody': {
    ...NOBODY,
    roles: MANY,
    scopes: MANY,
    attributes: { path_pattern: '/a'.repeat(2_000), text: 'a'.repeat(30_000) },
    arguments: Object.fromEntries(MANY.map((key) => [key, [key]])),
  },
}
