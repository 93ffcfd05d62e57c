/**
 * Keycloak realms (keycloak.org, "Server administration guide"): every token has the header type JWT,
 * and the claim `typ` tells access tokens from ID, refresh and logout tokens; roles are nested; each
 * user has some that mean nothing outside Keycloak.
 */
import type { Profile } from './profile.ts'

export const keycloak: Profile = ({ issuer }) => {
  const realm = /\/realms\/([\w.~-]+)$/.exec(new URL(issuer).pathname)?.[1]
  if (realm === undefined)
    return 'must end with /realms/NAME (letters, digits, . _ ~ -), as the iss of its tokens does.'
  return {
    types: ['jwt', 'at+jwt'],
    // DPoP: what Keycloak writes into a token that is bound to a key.
    require: { typ: ['Bearer', 'DPoP'] },
    clientRequired: true,
    // Added wherever a user has roles at the account console.
    otherAudiences: ['account'],
    ignoredRoles: ['offline_access', 'uma_authorization', `default-roles-${realm.toLowerCase()}`],
    claims: { roles: ['realm_access', 'roles'], client: ['azp'] },
  }
}
