/**
 * Which tenant a token is of: what its claim says, what the configuration calls that, or the one
 * tenant of its issuer. Refuses a tenant that this issuer may not assert.
 */
import type { IssuerTrust } from '../deployment.ts'
import type { JsonObject } from '../json.ts'
import { mismatch } from '../credentials/token-facts.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { claimAt, isName, wrongClaim } from './claim-values.ts'

export function readTenant(claims: JsonObject, trust: IssuerTrust): string | Refusal {
  const { tenant: rule, tenants } = trust
  if (rule !== undefined && 'fixed' in rule) return rule.fixed
  const claimed = claimAt(claims, trust.claims.tenant)
  if (!isName(claimed)) return wrongClaim('tenant')
  const named =
    rule === undefined
      ? claimed
      : Object.hasOwn(rule.names, claimed)
        ? rule.names[claimed]
        : undefined
  if (named !== undefined && (tenants === 'any' || tenants.includes(named))) return named
  const expected = rule === undefined ? tenants : Object.keys(rule.names)
  return refuse('tenant_not_issued_here', { mismatch: mismatch('tenant', expected, claimed) })
}
