/**
 * Enterprise-managed authorization at the local provider, which plays both parts: it exchanges a
 * person's ID token for an identity assertion (ID-JAG), and an assertion for an access token (draft
 * "Identity Assertion JWT Authorization Grant"; RFC 8693, RFC 7523). Refuses assertions of others,
 * for others or for several, used twice, and everything that an assertion does not say.
 */
import { randomUUID } from 'node:crypto'
import { importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import type Provider from 'oidc-provider'
import { DEFAULT_LIFETIME_SECONDS, mintAccessToken, type MintContext } from './mint.ts'
import { fromAccountId } from './user.ts'

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
export const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag'
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token'
const ID_JAG_TYPE = 'oauth-id-jag+jwt'
const ID_JAG_SECONDS = 300

/** Adds both grants; clients may use those that they are registered for. */
export function registerAssertionGrants(provider: Provider, context: MintContext): void {
  const used = new Map<string, number>()
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    (ctx: KoaContextWithOIDC) => exchangeIdToken(context, ctx),
    [
      ...['subject_token', 'subject_token_type', 'requested_token_type'],
      ...['audience', 'resource', 'scope'],
    ],
  )
  provider.registerGrantType(
    JWT_BEARER,
    (ctx: KoaContextWithOIDC) => redeemAssertion(context, used, ctx),
    ['assertion', 'scope'],
  )
}

async function exchangeIdToken(context: MintContext, ctx: KoaContextWithOIDC): Promise<void> {
  const asked = paramsOf(ctx)
  if (asked('requested_token_type') !== ID_JAG || asked('subject_token_type') !== ID_TOKEN)
    throw new errors.InvalidRequest('an ID token is exchanged for an identity assertion alone')
  if (asked('audience') !== context.issuer)
    throw new errors.InvalidTarget('the audience is no authorization server known here')
  const clientId = clientOf(ctx)
  const person = await verified(context, asked('subject_token'), 'JWT', clientId)
  const { subject, tenant, roles } = fromAccountId(person.sub ?? '')
  const assertion = await new SignJWT({
    tenant,
    roles: [...roles],
    client_id: clientId,
    resource: resourceOf(context, asked('resource')),
    ...(asked('scope') === '' ? {} : { scope: asked('scope') }),
  })
    .setProtectedHeader({ alg: 'RS256', typ: ID_JAG_TYPE, kid: context.signingKey.kid })
    .setIssuer(context.issuer)
    .setSubject(subject)
    .setAudience(context.issuer)
    .setIssuedAt(Math.floor(context.now() / 1000))
    .setExpirationTime(Math.floor(context.now() / 1000) + ID_JAG_SECONDS)
    .setJti(randomUUID())
    .sign(await importJWK(context.signingKey, 'RS256'))
  ctx.body = {
    access_token: assertion,
    issued_token_type: ID_JAG,
    token_type: 'N_A',
    expires_in: ID_JAG_SECONDS,
  }
}

async function redeemAssertion(
  context: MintContext,
  used: Map<string, number>,
  ctx: KoaContextWithOIDC,
): Promise<void> {
  const clientId = clientOf(ctx)
  const claims = await verified(context, paramsOf(ctx)('assertion'), ID_JAG_TYPE, context.issuer)
  const { sub, jti, exp = 0, tenant, roles, resource, scope, client_id: holder } = claims
  if (holder !== clientId) throw new errors.InvalidGrant('the assertion is for another client')
  if (jti === undefined) throw new errors.InvalidGrant('the assertion has no jti')
  for (const [id, until] of used) if (until <= context.now()) used.delete(id)
  if (used.has(jti)) throw new errors.InvalidGrant('the assertion was used before')
  used.set(jti, exp * 1000)
  const access = await mintAccessToken(context, {
    subject: sub ?? '',
    tenant: String(tenant),
    roles: roles as string[],
    audience: String(resource),
    scope: typeof scope === 'string' ? scope : '',
    clientId,
    actor: clientId,
  })
  ctx.body = { access_token: access, token_type: 'Bearer', expires_in: DEFAULT_LIFETIME_SECONDS }
}

async function verified(
  context: MintContext,
  token: string,
  typ: string,
  audience: string,
): Promise<JWTPayload> {
  const { kty, n, e } = context.signingKey
  const key = await importJWK({ kty, n, e } as typeof context.signingKey, 'RS256')
  try {
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      issuer: context.issuer,
      audience,
      algorithms: ['RS256'],
      requiredClaims: ['sub', 'exp', 'iat'],
      currentDate: new Date(context.now()),
    })
    // Of a list, each member could pass the token on to the others (draft-ietf-oauth-rfc7523bis).
    const isForOne = typeof payload.aud === 'string'
    // The library's ID tokens have no type of their own.
    if (isForOne && (protectedHeader.typ ?? 'JWT') === typ) return payload
  } catch {
    // What is wrong with it is not the sender's to learn.
  }
  throw new errors.InvalidGrant('the token is not one that can be exchanged')
}

function resourceOf({ resources }: MintContext, asked: string): string {
  if (!resources.includes(asked)) throw new errors.InvalidTarget()
  return asked
}

function clientOf(ctx: KoaContextWithOIDC): string {
  const { client } = ctx.oidc
  if (client === undefined) throw new errors.InvalidClient('no client')
  return client.clientId
}

/** Parameters as texts; empty where they are absent or doubled. */
function paramsOf(ctx: KoaContextWithOIDC): (name: string) => string {
  const params = ctx.oidc.params ?? {}
  return (name) => (typeof params[name] === 'string' ? params[name] : '')
}
