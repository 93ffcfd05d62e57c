/** What `mcp-authorizer/embedded` brings: authorization for an MCP server of one's own, as Hono middleware. */
export { mcpAuthorization } from '../functions/embedded/mcp-authorization.ts'
export type { Caller, CallerAuthInfo, McpAuthorizationEnv } from '../functions/embedded/caller.ts'
export type { McpAuthorizationOptions, TrustedIssuer } from '../functions/embedded/options.ts'
export type { AuditRecord } from '../functions/core/audit/record.ts'
export type { Ledger } from '../functions/core/quota/ledger.ts'
