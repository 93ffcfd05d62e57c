/**
 * Okta custom authorization servers (developer.okta.com, "Access tokens"): no `typ` in many tokens,
 * `scp` as a list, the client in `cid`, the user in `uid`. ID tokens have no `cid`.
 */
import type { Profile } from './profile.ts'

export const okta: Profile = ({ issuer }) =>
  /\/oauth2\/[^/]+$/.test(new URL(issuer).pathname)
    ? {
        types: ['at+jwt', 'okta-internal-at+jwt', 'jwt'],
        untyped: true,
        algorithms: ['RS256'],
        clientRequired: true,
        claims: {
          // `sub` is the login name, which may pass on to somebody else; services have no `uid`.
          subject: ['uid'],
          subjectElse: ['sub'],
          roles: ['groups'],
          client: ['cid'],
        },
      }
    : 'must be a custom authorization server such as https://example.okta.com/oauth2/default: tokens of the org authorization server are for Okta alone.'
