/**
 * Auth0 (auth0.com/docs, "Access token profiles"): both token profiles; custom claims under a
 * namespace; the userinfo endpoint as a second audience, which makes a token good for nothing here.
 */
import type { Profile } from './profile.ts'

export const auth0: Profile = ({ issuer, namespace }) =>
  issuer.endsWith('/')
    ? {
        types: ['at+jwt', 'jwt'],
        algorithms: ['RS256', 'PS256'],
        otherAudiences: [`${issuer}userinfo`],
        clientRequired: true,
        claims:
          namespace === undefined
            ? { tenant: ['org_id'], roles: ['permissions'] }
            : { tenant: [`${namespace}tenant`], roles: [`${namespace}roles`] },
      }
    : 'must end with a slash, as the iss of its tokens does.'
