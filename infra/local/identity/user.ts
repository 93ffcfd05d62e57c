/**
 * Who signed in: subject, tenant and roles, carried whole in the provider's account id, so that it has no
 * user store and one subject may belong to several tenants. Access tokens name the subject; ID tokens, which nobody
 * here reads, the account.
 */

export interface User {
  readonly subject: string
  readonly tenant: string
  readonly roles: readonly string[]
}

/** Makes the account id under which the provider knows a user. */
export function toAccountId(user: User): string {
  const { subject, tenant, roles } = user
  return Buffer.from(JSON.stringify([subject, tenant, roles])).toString('base64url')
}

/** Reads back what {@link toAccountId} made; the provider hands out no other account ids. */
export function fromAccountId(accountId: string): User {
  const [subject, tenant, roles] = JSON.parse(Buffer.from(accountId, 'base64url').toString()) as [
    string,
    string,
    string[],
  ]
  return { subject, tenant, roles }
}
