/** What a consumer of the package writes; compiled against its declarations alone. */
import { App, Stack } from 'aws-cdk-lib'
import { Hono } from 'hono'
import { mcpAuthorization, type McpAuthorizationOptions } from 'mcp-authorizer/embedded'
import { AuditStream, PolicyBucket, QuotaTable } from 'mcp-authorizer/constructs'

const options: McpAuthorizationOptions = {
  resource: 'https://notes.example.com/mcp',
  issuers: [{ issuer: 'https://login.example.com', tenants: ['tenant_a'], roles: ['analyst'] }],
  policy: 's3://policy-bucket',
  audit: async (records) => console.log(records.length),
}
const app = new Hono().use(mcpAuthorization(options))
app.get('/who', (context) => context.text(context.get('principal').subject))
// @ts-expect-error Nobody may forget where records go.
mcpAuthorization({ resource: '', issuers: [], policy: '' })
// @ts-expect-error There is no such thing.
app.get('/token', (context) => context.text(context.get('principal').token))

export const table: QuotaTable = new QuotaTable(new Stack(new App(), 'Mine'), 'Quota')
export const pieces = [AuditStream, PolicyBucket]
