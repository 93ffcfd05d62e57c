/**
 * Amazon Cognito user pools (docs.aws.amazon.com, "Understanding the access token"): no `typ`; `aud`
 * only where the client asked for a resource, else the app client's id in `client_id`; `token_use`
 * tells an access token from an ID token.
 */
import type { Profile } from './profile.ts'

export const cognito: Profile = () => ({
  types: ['jwt'],
  untyped: true,
  algorithms: ['RS256'],
  audienceClaim: 'client_id',
  clientRequired: true,
  require: { token_use: ['access'] },
  claims: {
    tenant: ['custom:tenant'],
    roles: ['cognito:groups'],
    session: ['origin_jti'],
  },
})
