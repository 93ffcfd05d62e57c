/**
 * What somebody would want to type next, for the stack that just started.
 */
import { join } from 'node:path'
import type { AuthorizerConfig } from '../../config/authorizer-config.ts'

/** `home`: the state folder; tools find the one of `project` by themselves. */
export function nextCommands(
  url: string,
  { servers }: AuthorizerConfig,
  home: string,
  project: string,
): readonly string[] {
  const enforcer = servers.find(({ enforcement }) => enforcement === 'enforcer')
  const name = (enforcer ?? servers[0])?.name ?? 'demo'
  // The edge decides by headers that clients of older versions do not send.
  const era = enforcer === undefined ? ' --protocol-era modern' : ''
  const isFound = home === join(project, '.local')
  const variable = isFound ? '' : `MCP_AUTHORIZER_HOME='${home}' `
  const roles = enforcer === undefined ? 'analyst,developer' : 'analyst'
  return [
    '',
    'Next, in another terminal:',
    `  TOKEN=$(${variable}npx mcp-authorizer token --subject alice --tenant tenant_a --roles ${roles})`,
    `  npx mcp-inspector --cli ${url}/mcp/${name} --transport http${era} --header "Authorization: Bearer $TOKEN" --method tools/list`,
    `  tail -f ${isFound ? '.local' : `'${home}'`}/audit/*.ndjson`,
    `  tail -f ${isFound ? '.local' : `'${home}'`}/logs/functions.log`,
    '',
  ]
}
