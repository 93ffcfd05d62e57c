/**
 * Checks the members of `enterprise.mcp.data` that the shipped rules read. Each is required, because
 * the rules deny where one is absent, and a bundle that denies everybody is better refused. Refuses members
 * that the rules do not read where a misspelt one would leave a condition out.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { isLike, knowsAll } from './known-members.ts'
import { readLimits } from './limit.ts'

export interface WrongData {
  /** Dotted path below `enterprise.mcp.data`. */
  readonly path: string
  readonly expected: string
}

const LAST_MINUTE = 24 * 60

/** The first member that is not what the rules read; undefined where all are. */
export function checkRuleData(data: JsonObject): WrongData | undefined {
  return (
    need('tools', 'an object of servers', isJsonObject(data['tools'])) ??
    need('any_tenant', 'true or false', typeof data['any_tenant'] === 'boolean') ??
    each('tenants', data['tenants'], 'an object of tenants', (tenant) => tenant === true, 'true') ??
    checkRoles(data['roles']) ??
    checkConditions('constraints', data['constraints']) ??
    misspelt(data) ??
    // Bundles that were built before there were any have none; so with confirmations.
    checkConditions('obligations', sectionOf(data, 'obligations')) ??
    checkConfirmations(sectionOf(data, 'confirm')) ??
    checkHours(data['hours']) ??
    checkLimits(data['limits'])
  )
}

function checkRoles(roles: JsonValue | undefined): WrongData | undefined {
  return nested(
    'roles',
    roles,
    'an object of roles, each an object of resources',
    isNameList,
    'a list of actions',
  )
}

function checkConditions(
  section: string,
  conditions: JsonValue | undefined,
): WrongData | undefined {
  return nested(
    section,
    conditions,
    `an object of resources, each an object of ${section}`,
    isConstraint,
    'an object {value} or {template} or {by_tenant}, with except_roles',
  )
}

const OPTIONAL = ['obligations', 'confirm']

/** A member that seems to mean a section that is absent. Others are anybody's. */
function misspelt(data: JsonObject): WrongData | undefined {
  for (const section of OPTIONAL.filter((name) => !Object.hasOwn(data, name))) {
    const path = Object.keys(data).find((name) => isLike(name, section))
    if (path !== undefined) return { path, expected: `called ${section}, if that is what it means` }
  }
  return undefined
}

/** A section that may be absent, and then is empty; null is no section. */
function sectionOf(data: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(data, name) ? data[name] : {}
}

function checkConfirmations(confirmations: JsonValue | undefined): WrongData | undefined {
  return nested(
    'confirm',
    confirmations,
    'an object of resources, each an object of actions',
    isConfirmation,
    'an object {message, except_roles}',
  )
}

function isConfirmation(value: JsonValue): boolean {
  if (!isJsonObject(value) || !knowsAll(value, ['message', 'except_roles'])) return false
  const { message } = value as Partial<Record<string, JsonValue>>
  return typeof message === 'string' && message !== '' && isNameList(value['except_roles'])
}

function checkHours(hours: JsonValue | undefined): WrongData | undefined {
  const expected = 'hours {actions, from_minute, to_minute} with 0 <= from < to <= 1440'
  if (!isJsonObject(hours) || !knowsAll(hours, ['actions', 'from_minute', 'to_minute']))
    return { path: 'hours', expected }
  const { actions, from_minute: from, to_minute: to } = hours as Partial<Record<string, JsonValue>>
  return need('hours', expected, isNameList(actions) && isMinute(from) && isMinute(to) && from < to)
}

function checkLimits(limits: JsonValue | undefined): WrongData | undefined {
  return nested(
    'limits',
    limits,
    'an object of resources, each an object of actions',
    (list) =>
      readLimits(list) !== undefined &&
      Object.values(list as readonly JsonObject[]).every((limit) => knowsAll(limit, LIMIT)),
    'a list of limits {name, per, max, window_seconds, cost, lease} with names of their own',
  )
}

const LIMIT = ['name', 'per', 'max', 'window_seconds', 'cost', 'lease']
const CONSTRAINT = ['value', 'template', 'by_tenant', 'except_roles']

function isConstraint(value: JsonValue): boolean {
  if (!isJsonObject(value) || !knowsAll(value, CONSTRAINT)) return false
  const {
    value: fixed,
    template,
    by_tenant: byTenant,
  } = value as Partial<Record<string, JsonValue>>
  const forms = [fixed, template, byTenant].filter((form) => form !== undefined)
  return (
    forms.length === 1 &&
    fixed !== null &&
    (template === undefined || isNameList(template)) &&
    (byTenant === undefined ||
      (isJsonObject(byTenant) && Object.values(byTenant).every((item) => item !== null))) &&
    isNameList(value['except_roles'])
  )
}

function isNameList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')
}

function isMinute(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LAST_MINUTE
}

/** Two levels of objects, the entries of the inner one checked. */
function nested(
  path: string,
  value: JsonValue | undefined,
  expectedHere: string,
  check: (entry: JsonValue) => boolean,
  expected: string,
): WrongData | undefined {
  if (!isJsonObject(value)) return { path, expected: expectedHere }
  for (const [key, inner] of Object.entries(value)) {
    const found = each(`${path}.${key}`, inner, 'an object', check, expected)
    if (found !== undefined) return found
  }
  return undefined
}

function each(
  path: string,
  value: JsonValue | undefined,
  expectedHere: string,
  check: (entry: JsonValue) => boolean,
  expected: string,
): WrongData | undefined {
  if (!isJsonObject(value)) return { path, expected: expectedHere }
  const bad = Object.entries(value).find(([, entry]) => !check(entry))
  return bad === undefined ? undefined : { path: `${path}.${bad[0]}`, expected }
}

function need(path: string, expected: string, holds: boolean): WrongData | undefined {
  return holds ? undefined : { path, expected }
}
