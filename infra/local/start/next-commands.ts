/**
 * What somebody would want to type next, for the stack that just started.
 */
import type { AuthorizerConfig } from '../../config/authorizer-config.ts'

export function nextCommands(url: string, { servers }: AuthorizerConfig): readonly string[] {
  const name =
    servers.find(({ enforcement }) => enforcement === 'enforcer')?.name ??
    servers[0]?.name ??
    'demo'
  return [
    '',
    'Next, in another terminal:',
    '  TOKEN=$(npx mcp-authorizer token --subject alice --tenant tenant_a --roles analyst)',
    `  npx mcp-inspector --cli ${url}/mcp/${name} --transport http --header "Authorization: Bearer $TOKEN" --method tools/list`,
    '  tail -f .local/audit/*.ndjson',
    '',
  ]
}
