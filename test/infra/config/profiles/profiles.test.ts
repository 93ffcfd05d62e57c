// Each vendor's profile, with tokens of the shape that the vendor documents.
import { describe, expect, it } from 'vitest'
import { type Issued, judge, SECONDS } from './issued.ts'

const LIFE = { iat: SECONDS - 10, nbf: SECONDS - 10, exp: SECONDS + 3000 }
const TID = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const API = '6e74172b-be56-4843-9ff4-e66a39bb12e3'

interface Vendor {
  readonly name: string
  readonly entry: string
  readonly token: Issued
  readonly who: Readonly<Record<string, unknown>>
  /** What is changed about the token -> what comes of it. */
  readonly refused: readonly (readonly [
    string,
    { readonly header?: object; readonly claims?: object },
    string,
  ])[]
}

const VENDORS: readonly Vendor[] = [
  {
    name: 'okta',
    entry: `
issuer: https://acme.okta.com/oauth2/aus9o8wzkhckw9TLa0h7
profile: okta
audience: api://orders
tenant: { fixed: acme }
roles: [analyst, developer]`,
    token: {
      header: {},
      claims: {
        ver: 1,
        jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
        iss: 'https://acme.okta.com/oauth2/aus9o8wzkhckw9TLa0h7',
        aud: 'api://orders',
        sub: 'alice@example.com',
        ...LIFE,
        cid: '0oabucvyc38HLL1ef0h7',
        uid: '00uid4BxXw6I6TV4m0g3',
        scp: ['openid', 'orders.read'],
        auth_time: SECONDS - 100,
        groups: ['analyst'],
      },
    },
    who: {
      subject: '00uid4BxXw6I6TV4m0g3',
      tenant: 'acme',
      roles: ['analyst'],
      client: '0oabucvyc38HLL1ef0h7',
      scopes: ['openid', 'orders.read'],
    },
    refused: [
      [
        'an ID token',
        { claims: { cid: undefined, at_hash: 'fPlsvVszI29LU2UhDyJ9vg' } },
        'token_type_refused at_hash',
      ],
      ['a token without a client', { claims: { cid: undefined } }, 'token_type_refused no client'],
      ['another API', { claims: { aud: 'api://payroll' } }, 'token_audience_wrong'],
      ['a group that is no role', { claims: { groups: ['Everyone'] } }, 'role_not_issued_here'],
      ['groups as a number', { claims: { groups: 7 } }, 'token_claim_invalid roles'],
    ],
  },
  {
    name: 'entra, version 2',
    entry: `
issuer: https://login.microsoftonline.com/${TID}/v2.0
profile: entra
audience: ${API}
tenant: { names: { ${TID}: acme } }
role_claims:
  - claim: roles
  - claim: groups
    map: { 0f2a8f5e-5d6c-4c56-9d0c-9f8d3f9f7a11: [developer] }
roles: [analyst, developer]`,
    token: {
      header: { typ: 'JWT' },
      claims: {
        aud: API,
        iss: `https://login.microsoftonline.com/${TID}/v2.0`,
        ...LIFE,
        aio: 'AXQAi/8IAAAA',
        azp: 'e5b2ad1c-0000-0000-0000-000000000001',
        azpacr: '0',
        groups: ['0f2a8f5e-5d6c-4c56-9d0c-9f8d3f9f7a11', '7a1b1c1d-0000-0000-0000-000000000000'],
        name: 'Alice',
        oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
        preferred_username: 'alice@example.com',
        rh: 'I',
        roles: ['analyst'],
        scp: 'access_as_user',
        sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
        tid: TID,
        uti: 'fqiBqXLPj0eQa82S-IYFAA',
        ver: '2.0',
      },
    },
    who: {
      subject: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
      tenant: 'acme',
      roles: ['analyst', 'developer'],
      client: 'e5b2ad1c-0000-0000-0000-000000000001',
      scopes: ['access_as_user'],
    },
    refused: [
      [
        'groups left out for their number',
        {
          claims: {
            groups: undefined,
            _claim_names: { groups: 'src1' },
            _claim_sources: { src1: { endpoint: 'https://graph.example.com' } },
          },
        },
        'token_groups_overage',
      ],
      [
        'groups left out in the implicit flow',
        { claims: { groups: undefined, hasgroups: true } },
        'token_groups_overage',
      ],
      [
        'an ID token',
        { claims: { azp: undefined, scp: undefined, nonce: 'n' } },
        'token_type_refused no client',
      ],
      ['a token of version 1', { claims: { ver: '1.0' } }, 'token_type_refused ver'],
      [
        'another directory',
        { claims: { tid: '11111111-86f1-41af-91ab-2d7cd011db47' } },
        'tenant_not_issued_here',
      ],
      [
        'the issuer of version 1',
        { claims: { iss: `https://sts.windows.net/${TID}/` } },
        'token_issuer_unknown',
      ],
    ],
  },
  {
    name: 'entra, version 1',
    entry: `
issuer: https://sts.windows.net/${TID}/
profile: entra
audience: [api://orders, ${API}]
tenants: [${TID}]
roles: [analyst]`,
    token: {
      header: { typ: 'JWT', x5t: 'k1' },
      claims: {
        aud: 'api://orders',
        iss: `https://sts.windows.net/${TID}/`,
        ...LIFE,
        acr: '1',
        amr: ['pwd'],
        appid: 'e5b2ad1c-0000-0000-0000-000000000001',
        appidacr: '0',
        oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
        roles: ['analyst'],
        scp: 'user_impersonation',
        sub: 'pairwise',
        tid: TID,
        ver: '1.0',
      },
    },
    who: { tenant: TID, client: 'e5b2ad1c-0000-0000-0000-000000000001', roles: ['analyst'] },
    refused: [
      ['no appid', { claims: { appid: undefined } }, 'token_type_refused no client'],
      ['no tid', { claims: { tid: undefined } }, 'token_claim_invalid tenant'],
    ],
  },
  {
    name: 'auth0',
    entry: `
issuer: https://acme.eu.auth0.com/
profile: auth0
namespace: https://acme.example.com/
audience: https://orders.example.com
tenants: [acme]
roles: [analyst]`,
    token: {
      header: { typ: 'JWT' },
      claims: {
        iss: 'https://acme.eu.auth0.com/',
        sub: 'auth0|123456',
        aud: ['https://orders.example.com', 'https://acme.eu.auth0.com/userinfo'],
        azp: 'my_client_id',
        ...LIFE,
        scope: 'openid profile orders:read',
        'https://acme.example.com/tenant': 'acme',
        'https://acme.example.com/roles': ['analyst'],
      },
    },
    who: { subject: 'auth0|123456', tenant: 'acme', roles: ['analyst'], client: 'my_client_id' },
    refused: [
      [
        'a token for userinfo alone',
        { claims: { aud: ['https://acme.eu.auth0.com/userinfo'] } },
        'token_audience_wrong',
      ],
      [
        'an audience that nobody named',
        { claims: { aud: ['https://orders.example.com', 'https://other.example.com'] } },
        'token_audience_wrong',
      ],
      ['an ID token', { claims: { aud: 'my_client_id', azp: undefined } }, 'token_audience_wrong'],
      [
        'claims without the namespace',
        { claims: { 'https://acme.example.com/tenant': undefined, tenant: 'acme' } },
        'token_claim_invalid tenant',
      ],
      [
        'a role as an object',
        { claims: { 'https://acme.example.com/roles': { analyst: true } } },
        'token_claim_invalid roles',
      ],
    ],
  },
  {
    name: 'auth0, RFC 9068 profile',
    entry: `
issuer: https://acme.eu.auth0.com/
profile: auth0
audience: https://orders.example.com
tenants: [org_acme]
roles: ['orders:read']`,
    token: {
      header: { typ: 'at+jwt' },
      claims: {
        iss: 'https://acme.eu.auth0.com/',
        sub: 'auth0|123456',
        aud: 'https://orders.example.com',
        client_id: 'my_client_id',
        ...LIFE,
        jti: '73WakrfVbNJBaAmhQtEeDv',
        org_id: 'org_acme',
        permissions: ['orders:read'],
      },
    },
    who: { tenant: 'org_acme', client: 'my_client_id', roles: ['orders:read'], scopes: [] },
    refused: [['no organization', { claims: { org_id: undefined } }, 'token_claim_invalid tenant']],
  },
  {
    name: 'cognito',
    entry: `
issuer: https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE
profile: cognito
audience: 1example23456789
tenant: { fixed: acme }
roles: [analyst]`,
    token: {
      header: {},
      claims: {
        sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
        device_key: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
        'cognito:groups': ['analyst'],
        iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE',
        version: 2,
        client_id: '1example23456789',
        origin_jti: 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee',
        event_id: 'cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee',
        token_use: 'access',
        scope: 'phone openid orders/read',
        auth_time: SECONDS - 10,
        exp: SECONDS + 3000,
        iat: SECONDS - 10,
        jti: 'dddddddd-bbbb-cccc-dddd-eeeeeeeeeeee',
        username: 'alice',
      },
    },
    who: {
      tenant: 'acme',
      roles: ['analyst'],
      client: '1example23456789',
      session: 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee',
    },
    refused: [
      [
        'an ID token',
        { claims: { token_use: 'id', aud: '1example23456789', client_id: undefined } },
        'token_type_refused token_use',
      ],
      ['another app client', { claims: { client_id: '2example23456789' } }, 'token_audience_wrong'],
      [
        'another resource',
        { claims: { aud: 'https://mcp.example.com/mcp/payroll' } },
        'token_audience_wrong',
      ],
      ['no token_use', { claims: { token_use: undefined } }, 'token_type_refused token_use'],
      [
        'a token_use that is a list',
        { claims: { token_use: ['access'] } },
        'token_type_refused token_use',
      ],
    ],
  },
  {
    name: 'keycloak',
    entry: `
issuer: https://id.example.com/realms/Acme
profile: keycloak
audience: orders-api
tenant: issuer
role_claims:
  - claim: [realm_access, roles]
  - claim: [resource_access, orders-api, roles]
roles: [analyst, developer]`,
    token: {
      header: { typ: 'JWT' },
      claims: {
        exp: SECONDS + 300,
        iat: SECONDS - 10,
        auth_time: SECONDS - 20,
        jti: 'onrtac:f4c9a7be',
        iss: 'https://id.example.com/realms/Acme',
        aud: ['orders-api', 'account'],
        sub: '9a1c2f0e-1111-2222-3333-444455556666',
        typ: 'Bearer',
        azp: 'mcp-client',
        sid: 'b2b9e7b0-1111-2222-3333-444455556666',
        acr: '1',
        'allowed-origins': ['/*'],
        realm_access: {
          roles: ['default-roles-acme', 'offline_access', 'uma_authorization', 'analyst'],
        },
        resource_access: {
          'orders-api': { roles: ['developer'] },
          account: { roles: ['manage-account', 'view-profile'] },
        },
        scope: 'openid profile',
      },
    },
    who: {
      tenant: 'id.example.com:realms:Acme',
      roles: ['analyst', 'developer'],
      client: 'mcp-client',
      session: 'b2b9e7b0-1111-2222-3333-444455556666',
    },
    refused: [
      ['an ID token', { claims: { typ: 'ID' } }, 'token_type_refused typ'],
      ['a refresh token', { claims: { typ: 'Refresh' } }, 'token_type_refused typ'],
      ['a token for the account console', { claims: { aud: 'account' } }, 'token_audience_wrong'],
      [
        'default roles of another realm',
        { claims: { realm_access: { roles: ['default-roles-other'] } } },
        'role_not_issued_here',
      ],
      [
        'another realm',
        { claims: { iss: 'https://id.example.com/realms/Acme2' } },
        'token_issuer_unknown',
      ],
    ],
  },
]

describe.each(VENDORS)('the profile for $name', ({ entry, token, who, refused }) => {
  it('knows the caller by a token as the vendor documents it', async () => {
    expect(await judge(entry, token)).toMatchObject(who)
  })

  it.each(refused)('refuses %s', async (_title, { header = {}, claims = {} }, code) => {
    const changed = {
      header: { ...token.header, ...header },
      claims: { ...token.claims, ...claims },
    }
    expect(await judge(entry, changed)).toMatch(new RegExp(`^${code}\\b`))
  })
})

const SHARED = `
issuer: https://id.example.com
audience: api://orders
tenants: [acme]
roles: [analyst]`
const PLAIN = {
  header: { typ: 'at+jwt' },
  claims: {
    iss: 'https://id.example.com',
    aud: 'api://orders',
    sub: 'alice',
    tenant: 'acme',
    roles: ['analyst'],
    client_id: 'agent',
    ...LIFE,
  },
}

describe('an issuer without a profile', () => {
  it('lets a broader scope imply narrower ones, also by way of others and in circles', async () => {
    const entry = `${SHARED}\nscope_hierarchy: { admin: [write], write: [read], read: [write] }`
    const claims = { ...PLAIN.claims, scope: 'admin other' }
    expect(await judge(entry, { ...PLAIN, claims })).toMatchObject({
      scopes: ['admin', 'other', 'write', 'read'],
      grantedScopes: ['admin', 'other'],
    })
  })

  it('reads the acting party from the claim that is named for it', async () => {
    const entry = `${SHARED}\nclaims: { actor: [agent, id] }`
    const claims = { ...PLAIN.claims, agent: { id: 'robot' } }
    expect(await judge(entry, { ...PLAIN, claims })).toMatchObject({
      actor: 'robot',
      actorChain: ['robot'],
    })
  })

  it('reads a chain of actors, the current one first', async () => {
    const claims = { ...PLAIN.claims, act: { sub: 'robot', act: { sub: 'desk' } } }
    expect(await judge(SHARED, { ...PLAIN, claims })).toMatchObject({
      actor: 'robot',
      actorChain: ['robot', 'desk'],
    })
  })

  it.each([['robot'], { iss: 'x' }, { sub: '' }, { sub: 'robot', act: 7 }, 7, true, ''])(
    'refuses the actor %j',
    async (act) => {
      expect(await judge(SHARED, { ...PLAIN, claims: { ...PLAIN.claims, act } })).toBe(
        'token_claim_invalid act',
      )
    },
  )

  it.each(['oauth-id-jag+jwt', 'application/oauth-id-jag+jwt', 'dpop+jwt', 'JWT', undefined])(
    'refuses a token of type %s',
    async (typ) => {
      expect(await judge(SHARED, { ...PLAIN, header: { typ } })).toMatch(/^token_type_refused\b/)
    },
  )

  it('takes the fixed tenant whatever the token claims', async () => {
    const entry = `issuer: https://id.example.com\naudience: api://orders\ntenant: { fixed: home }\nroles: [analyst]`
    expect(await judge(entry, PLAIN)).toMatchObject({ tenant: 'home' })
  })

  it('keeps a name of an object that nobody configured from being a tenant or a role', async () => {
    const entry = `${SHARED}\ntenant: { names: { t1: acme } }\nrole_claims: [{ claim: groups, map: { g1: analyst } }]`
    const tenant = { ...PLAIN.claims, tenant: 'constructor' }
    expect(await judge(entry, { ...PLAIN, claims: tenant })).toBe('tenant_not_issued_here')
    const groups = { ...PLAIN.claims, tenant: 't1', groups: ['toString', '__proto__', 'g1'] }
    expect(await judge(entry, { ...PLAIN, claims: groups })).toMatchObject({ roles: ['analyst'] })
  })
})
