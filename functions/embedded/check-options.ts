/**
 * Looks at the options of the middleware before anything is made of them. Refuses names that it does not
 * know, because a misspelt `revocations` would revoke nothing, and values of the wrong kind, because a
 * text in place of a list is searched for its parts: the origin `https://a.example` is one of them in
 * `https://a.example.com`.
 */
import type { ClaimPaths, RevocationKey, RoleSource, TenantRule } from '../core/deployment.ts'
import type { McpAuthorizationOptions, TrustedIssuer } from './options.ts'
import {
  anyOr,
  anything,
  callable,
  type Check,
  flag,
  isObject,
  list,
  number,
  oneOf,
  record,
  type Shape,
  shape,
  text,
} from './option-checks.ts'

const path = list(text)

const CLAIMS: Shape<ClaimPaths> = {
  subject: path,
  tenant: path,
  roles: path,
  client: path,
  session: path,
  subjectElse: path,
  actor: path,
}

const TENANT: Shape<{ readonly fixed: string; readonly names: object }> = {
  fixed: text,
  names: record(text),
}

const tenantRule: Check = (value, at) =>
  isObject(value) && Object.keys(value).length !== 1
    ? `${at} must be either fixed or names`
    : shape<TenantRule & { readonly fixed: string; readonly names: object }>(TENANT, [])(value, at)

const ROLE_SOURCE: Shape<RoleSource> = { claim: path, map: record(list(text)) }

const ISSUER: Shape<TrustedIssuer> = {
  issuer: text,
  tenants: anyOr(list(text)),
  roles: anyOr(list(text)),
  audiences: list(text),
  otherAudiences: list(text),
  audienceClaim: text,
  jwks: text,
  types: list(text),
  untyped: flag,
  require: record(list(text)),
  clientRequired: flag,
  algorithms: list(text),
  claims: shape(CLAIMS, ['subject', 'tenant', 'roles', 'client', 'session']),
  tenant: tenantRule,
  roleSources: list(shape(ROLE_SOURCE, ['claim'])),
  ignoredRoles: list(text),
  scopeHierarchy: record(list(text)),
  dpopRequired: flag,
  clockToleranceSeconds: number(0, 60),
}

const KEY: Shape<RevocationKey> = { kid: text, x: text, y: text }

const REVOCATIONS: Shape<NonNullable<McpAuthorizationOptions['revocations']>> = {
  list: anything,
  keys: list(shape(KEY, ['kid', 'x', 'y'])),
  stalenessSeconds: number(1, 86_400),
}

const LISTENING: Shape<NonNullable<McpAuthorizationOptions['listening']>> = {
  streamsPerPrincipal: number(1, 10_000),
  seconds: number(1, 86_400),
}

const OPTIONS: Shape<McpAuthorizationOptions> = {
  resource: text,
  server: text,
  issuers: list(shape(ISSUER, ['issuer', 'tenants', 'roles'])),
  policy: anything,
  revocations: shape(REVOCATIONS, ['list', 'keys', 'stalenessSeconds']),
  audit: callable,
  ledger: anything,
  listening: shape(LISTENING, ['streamsPerPrincipal', 'seconds']),
  refusals: oneOf('errors', 'tool-results', 'statuses'),
  origins: list(text),
  hosts: anyOr(list(text)),
  timeoutMs: number(1, 900_000),
  environment: text,
  local: flag,
  report: callable,
  clock: callable,
}

const checkAll = shape(OPTIONS, ['resource', 'issuers', 'policy', 'audit'])

/** @throws Error that names the first option that is unknown, missing or of the wrong kind. */
export function checkOptions(options: McpAuthorizationOptions): void {
  const problem = checkAll(options, 'options')
  if (problem !== undefined) throw new Error(problem)
}

/** Undefined members are left out, as types would have it: spread over a default they would replace it. */
export function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
