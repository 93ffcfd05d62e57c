/**
 * Whom to sign in as at the stack that starts: tenants and roles of the policy that it runs. It suggests as little as
 * shows something, so that nobody's first call is an administrator's.
 */
import { readBundle } from '../../../functions/adapters/bundles/read-bundle.ts'
import { DATA_PATH, readBundleData } from '../../../functions/core/decision/bundle-data.ts'
import type { ToolMappings } from '../../../functions/core/decision/tool-mapping.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../functions/core/json.ts'

export interface Suggestions {
  /** First the one that is suggested. */
  readonly tenants: readonly string[]
  /** Every role of the policy, the least first. */
  readonly roles: readonly string[]
  /** Roles that together may call whatever any role may call, of all servers or of one. */
  rolesForAll(server?: string): readonly string[]
  /** A role that may call something of the server. */
  rolesForSome(server: string): readonly string[]
}

interface Server {
  readonly name: string
  readonly tenantUpstreams?: Readonly<Record<string, string>>
}

/** Somebody, where policy does not say who. */
const TENANT = 'tenant_a'
const ROLE = 'analyst'

/** `bundle`: one that was just built. */
export async function suggestionsFor(
  servers: readonly Server[],
  bundle: Uint8Array,
): Promise<Suggestions> {
  const read = await readBundle(bundle)
  const data = read.kind === 'bundle' ? read.data : null
  const known = readBundleData(data)
  return suggest(
    servers,
    objectAt(data, ...DATA_PATH),
    known.kind === 'bundle-data' ? known.mappings : {},
  )
}

function suggest(
  servers: readonly Server[],
  data: JsonObject,
  mappings: ToolMappings,
): Suggestions {
  const permitted = new Map(
    Object.keys(objectAt(data, 'roles'))
      // Names that no form and no command line could hold.
      .filter((role) => /^[^\s,]+$/.test(role))
      .map((role) => [role, permissionsOf(objectAt(data, 'roles', role))]),
  )
  const roles = [...permitted].sort(([, a], [, b]) => a.size - b.size).map(([role]) => role)
  const holds = (role: string, need: string) => permitted.get(role)?.has(need) === true
  const needsOf = (server: string | undefined): readonly string[] => {
    const names = server === undefined ? servers.map(({ name }) => name) : [server]
    return [...new Set(names.flatMap((name) => needsAt(mappings, name)))]
  }
  const upstreams = servers.flatMap(({ tenantUpstreams = {} }) => Object.keys(tenantUpstreams))
  const tenants = [...new Set([...Object.keys(objectAt(data, 'tenants')), ...upstreams])]
  return {
    tenants: tenants.length === 0 ? [TENANT] : tenants,
    roles,
    rolesForAll(server) {
      const open = new Set(needsOf(server))
      const chosen = roles.filter((role) => {
        const adds = [...open].filter((need) => holds(role, need))
        for (const need of adds) open.delete(need)
        return adds.length > 0
      })
      return chosen.length > 0 ? chosen : [roles[0] ?? ROLE]
    },
    rolesForSome(server) {
      const needs = needsOf(server)
      return [roles.find((role) => needs.some((need) => holds(role, need))) ?? roles[0] ?? ROLE]
    },
  }
}

/** What the tools of a server need, as `resource action`; one whose statement decides needs any action. */
function needsAt(mappings: ToolMappings, server: string): string[] {
  const tools = { ...mappings['*'], ...mappings[server] }
  return Object.values(tools).map(({ resource, action }) =>
    typeof action === 'string' ? `${resource} ${action}` : resource,
  )
}

function permissionsOf(role: JsonObject): ReadonlySet<string> {
  return new Set(
    Object.entries(role).flatMap(([resource, actions]) => [
      resource,
      ...(Array.isArray(actions) ? actions.map((action) => `${resource} ${String(action)}`) : []),
    ]),
  )
}

function objectAt(value: JsonValue, ...path: readonly string[]): JsonObject {
  const found = path.reduce<JsonValue | undefined>(
    (at, name) => (isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    value,
  )
  return isJsonObject(found) ? found : {}
}
