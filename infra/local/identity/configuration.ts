/**
 * The local provider's settings: RFC 9068 access tokens for the stack's servers alone (RFC 8707), PKCE for all,
 * clients by registration (RFC 7591), by metadata document, or known beforehand. It refuses other resources.
 */
import { type Configuration, errors } from 'oidc-provider'
import { JWT_BEARER, TOKEN_EXCHANGE } from './assertion-grants.ts'
import { mendClientMetadata } from './client-metadata.ts'
import { INTERACTION_PATH } from './interaction.ts'
import { keepClients } from './kept-clients.ts'
import type { IdentitySecrets } from './keys.ts'
import { fetchFromLoopback, isLoopbackUrl } from './loopback-fetch.ts'
import { createMemoryAdapter } from './memory-adapter.ts'
import { fromAccountId, type User } from './user.ts'

/** A public client for people: authorization code with PKCE, redirected to any loopback port. */
export const INTERACTIVE_CLIENT = 'demo-client'

/** A confidential client for services, and whom its tokens speak for. */
export const SERVICE_CLIENT = 'demo-service'
const SERVICE_USER: User = { subject: SERVICE_CLIENT, tenant: 'tenant_a', roles: ['analyst'] }

const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400

export interface ProviderSettings {
  /** State folder, for the clients that register. */
  readonly home: string
  readonly resources: readonly string[]
  readonly scopes: readonly string[]
  /** Web origins that may have tokens besides those of this machine. */
  readonly origins: readonly string[]
  readonly secrets: IdentitySecrets
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export function providerConfiguration(settings: ProviderSettings): Configuration {
  const { resources, scopes, origins, secrets } = settings
  const memory = createMemoryAdapter(settings.now)
  const lifetime = (seconds: number) => () => seconds
  return {
    adapter: (model) =>
      model === 'Client' ? keepClients(settings.home, memory(model)) : memory(model),
    // Called for each client before its metadata is judged.
    extraClientMetadata: {
      properties: ['scope'],
      validator: (_ctx, _name, _value, metadata) => {
        mendClientMetadata(metadata)
      },
    },
    jwks: { keys: [secrets.signingKey] },
    cookies: { keys: [...secrets.cookieKeys] },
    scopes: ['openid', 'offline_access', ...scopes],
    claims: { openid: ['sub', 'tenant', 'roles'] },
    clients: [
      {
        client_id: INTERACTIVE_CLIENT,
        client_name: 'Demo client',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE, JWT_BEARER],
        redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      },
      {
        client_id: SERVICE_CLIENT,
        client_name: 'Demo service',
        client_secret: secrets.serviceSecret,
        grant_types: ['client_credentials', TOKEN_EXCHANGE, JWT_BEARER],
        redirect_uris: [],
        response_types: [],
      },
    ],
    pkce: { required: () => true },
    interactions: { url: (_ctx, interaction) => `${INTERACTION_PATH}${interaction.uid}` },
    findAccount: (_ctx, accountId) => {
      const { subject, tenant, roles } = fromAccountId(accountId)
      return { accountId, claims: () => ({ sub: subject, tenant, roles: [...roles] }) }
    },
    extraTokenClaims: (_ctx, token) => {
      const { tenant, roles } = userOf(token)
      return { tenant, roles: [...roles] }
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, jwt) => {
          ;(jwt.payload as Record<string, unknown>)['sub'] = userOf(token).subject
        },
      },
    },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    clientBasedCORS: (_ctx, origin) => isLoopbackUrl(origin) || origins.includes(origin),
    renderError: (ctx, out) => {
      ctx.type = 'text'
      ctx.body = `${out.error}: ${out.error_description ?? 'no details'}\n`
    },
    fetch: fetchFromLoopback,
    // As for grants: one of several could show the assertion to the others (draft-ietf-oauth-rfc7523bis).
    assertJwtClientAuthClaimsAndHeader: (_ctx, { aud }) => {
      if (typeof aud !== 'string') throw new errors.InvalidClientAuth('aud must be one text')
    },
    ttl: {
      AccessToken: lifetime(HOUR_SECONDS),
      ClientCredentials: lifetime(HOUR_SECONDS),
      IdToken: lifetime(HOUR_SECONDS),
      Interaction: lifetime(HOUR_SECONDS),
      RefreshToken: lifetime(DAY_SECONDS),
      Session: lifetime(DAY_SECONDS),
      Grant: lifetime(DAY_SECONDS),
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      registration: { enabled: true, issueRegistrationAccessToken: false },
      clientIdMetadataDocument: {
        enabled: true,
        ack: 'draft-02',
        allowFetch: (_ctx, clientId) => Promise.resolve(isLoopbackUrl(clientId)),
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (!resources.includes(resource)) throw new errors.InvalidTarget()
          return {
            audience: resource,
            scope: scopes.join(' '),
            accessTokenFormat: 'jwt',
            accessTokenTTL: HOUR_SECONDS,
            jwt: { sign: { alg: 'RS256' } },
          }
        },
      },
    },
  }
}

/** A token without an account is a service's own; there is one service. */
function userOf(token: object): User {
  const accountId = 'accountId' in token ? token.accountId : undefined
  return typeof accountId === 'string' ? fromAccountId(accountId) : SERVICE_USER
}
