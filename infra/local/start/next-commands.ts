/**
 * What somebody would want to type next, for the stack that just started and the policy that it runs.
 */
import { join } from 'node:path'
import type { AuthorizerConfig } from '../../config/authorizer-config.ts'
import type { Suggestions } from './suggestions.ts'

export interface StartedStack {
  readonly url: string
  readonly config: Pick<AuthorizerConfig, 'servers'>
  readonly suggestions: Suggestions
}

/** `home`: the state folder; tools find the one of `project` by themselves. */
export function nextCommands(
  { url, config: { servers }, suggestions }: StartedStack,
  home: string,
  project: string,
): readonly string[] {
  const enforcer = servers.find(({ enforcement }) => enforcement === 'enforcer')
  const name = (enforcer ?? servers[0])?.name ?? 'demo'
  // The edge decides by headers that clients of older versions do not send, and lists only what is open as a whole.
  const era = enforcer === undefined ? ' --protocol-era modern' : ''
  const isFound = home === join(project, '.local')
  const variable = isFound ? '' : `MCP_AUTHORIZER_HOME='${inQuotes(home)}' `
  const roles =
    enforcer === undefined ? suggestions.rolesForAll(name) : suggestions.rolesForSome(name)
  const tenant = word(suggestions.tenants[0] ?? '')
  const server = `${url}/mcp/${name} --transport http${era}`
  return [
    '',
    'Next, in another terminal:',
    `  TOKEN=$(${variable}npx mcp-authorizer token --subject alice --tenant ${tenant} --roles ${word(roles.join(','))})`,
    `  npx mcp-inspector --cli ${server} --header "Authorization: Bearer $TOKEN" --method tools/list`,
    `  tail -f ${isFound ? '.local' : `'${inQuotes(home)}'`}/audit/*.ndjson`,
    `  tail -f ${isFound ? '.local' : `'${inQuotes(home)}'`}/logs/functions.log`,
    '',
    'Or in a browser, signing in at the local identity provider as whoever you like:',
    `  npx mcp-inspector --server-url ${server}`,
    '',
  ]
}

/** As a POSIX shell reads it back. */
function word(text: string): string {
  return /^[\w@%+:,./][\w@%+:,./-]*$/.test(text) ? text : `'${inQuotes(text)}'`
}

function inQuotes(text: string): string {
  return text.replaceAll("'", "'\\''")
}
