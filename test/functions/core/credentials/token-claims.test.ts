/** Which claims make a principal: of the right type, in time, and such as the issuer may assert. */
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../fixtures/token-issuer.ts'
import {
  authenticate,
  type ClaimRow,
  claimCases,
  foreign,
  honest,
  ISSUER,
  itRefuses,
  OTHER,
  base,
  seconds,
} from './token-cases.ts'

const CLAIMS: readonly ClaimRow[] = [
  ['expired', 'token_expired', { exp: seconds - 6 }, { exp: seconds - 4 }],
  ['not yet valid', 'token_not_yet_valid', { nbf: seconds + 6 }, { nbf: seconds + 4 }],
  ['issued in the future', 'token_not_yet_valid', { iat: seconds + 6 }, { iat: seconds + 4 }],
  ['exp missing', 'token_claim_invalid', { exp: undefined }, {}],
  ['exp absurd', 'token_claim_invalid', { exp: seconds + 400 * 86_400 }, { exp: seconds + 86_400 }],
  ['exp beyond all numbers', 'token_claim_invalid', { exp: 1e300 }, {}],
  ['exp in milliseconds', 'token_claim_invalid', { exp: NOON + 600_000 }, {}],
  ['exp negative', 'token_claim_invalid', { exp: -1 }, {}],
  ['exp a text', 'token_claim_invalid', { exp: String(seconds + 600) }, {}],
  ['expired by a fraction', 'token_expired', { exp: seconds - 5.5 }, { exp: seconds - 4.5 }],
  ['not valid for a fraction', 'token_not_yet_valid', { nbf: seconds + 5.5 }, { nbf: 0.5 }],
  ['exp null', 'token_claim_invalid', { exp: null }, {}],
  ['nbf a text', 'token_claim_invalid', { nbf: String(seconds) }, { nbf: seconds }],
  ['iat a list', 'token_claim_invalid', { iat: [seconds] }, { iat: seconds - 0.5 }],
  ['iat negative', 'token_claim_invalid', { iat: -0.5 }, { iat: null }],
  ['act a number', 'token_claim_invalid', { act: 7 }, { act: 'agent-7' }],
  ['act without a name', 'token_claim_invalid', { act: { sub: 7 } }, { act: { sub: '7' } }],
  ['act a list', 'token_claim_invalid', { act: ['agent'] }, { act: null }],
  ['jti a list', 'token_claim_invalid', { jti: ['x'] }, { jti: 12 }],
  ['a client that is no name', 'token_claim_invalid', { client_id: 7 }, { client_id: null }],
  ['sub missing', 'token_claim_invalid', { sub: undefined }, { sub: 'bob' }],
  ['sub empty', 'token_claim_invalid', { sub: '' }, { sub: 'x' }],
  ['sub only white space', 'token_claim_invalid', { sub: ' \u00a0' }, { sub: ' x' }],
  ['sub a number', 'token_claim_invalid', { sub: 7 }, { sub: '7' }],
  ['sub with a control character', 'token_claim_invalid', { sub: 'a\u0000b' }, { sub: 'añb' }],
  ['tenant missing', 'token_claim_invalid', { tenant: undefined }, {}],
  ['tenant a list', 'token_claim_invalid', { tenant: ['tenant_a'] }, {}],
  ['tenant a number', 'token_claim_invalid', { tenant: 1 }, {}],
  ['tenant null', 'token_claim_invalid', { tenant: null }, {}],
  [
    'a tenant of another issuer',
    'tenant_not_issued_here',
    { tenant: 'tenant_c' },
    { tenant: 'tenant_b' },
  ],
  ['a tenant in another case', 'tenant_not_issued_here', { tenant: 'Tenant_A' }, {}],
  [
    'roles as one text of two',
    'role_not_issued_here',
    { roles: 'admin analyst' },
    { roles: 'admin' },
  ],
  [
    'roles as a text with a comma',
    'role_not_issued_here',
    { roles: 'admin,analyst' },
    { roles: '' },
  ],
  ['roles an object', 'token_claim_invalid', { roles: { admin: true } }, {}],
  ['roles with a number', 'token_claim_invalid', { roles: ['admin', 1] }, { roles: [] }],
  [
    'a role that is not issued here',
    'role_not_issued_here',
    { roles: ['admin', 'root'] },
    { roles: ['admin', 'analyst'] },
  ],
  ['a role in another case', 'role_not_issued_here', { roles: ['Admin'] }, {}],
]

describe('claims', () => itRefuses(claimCases(CLAIMS)))

describe('an honest token', () => {
  it('makes a principal of issuer, tenant and subject', async () => {
    expect(await authenticate([`Bearer ${await honest()}`])).toMatchObject({
      issuer: ISSUER,
      tenant: 'tenant_a',
      subject: 'alice',
      roles: ['developer'],
      client: 'app',
      expiresAt: (seconds + 600) * 1000,
      tokenId: 'token-1',
    })
  })
})

describe('what decides nothing', () => {
  const principalOf = async (claims: Record<string, unknown>) =>
    authenticate([`Bearer ${await honest({ claims })}`])

  it.each([
    { auth_time: '2026-11-24T10:00:00Z' },
    { auth_time: {} },
    { acr: 0 },
    { acr: ['1'] },
    { amr: 7 },
    { amr: [1] },
    { sid: null },
    { sid: 7 },
    { act: null },
    { azp: null, client_id: null },
  ])('is left out where it cannot be read: %j', async (claims) => {
    expect(await principalOf(claims)).toMatchObject({
      subject: 'alice',
      session: undefined,
      actor: undefined,
      auth: { acr: undefined, amr: [], time: undefined },
    })
  })

  it('is read where it can be', async () => {
    const claims = {
      auth_time: seconds - 60.5,
      acr: '2',
      amr: 'pwd',
      sid: 's',
      act: 'agent',
      jti: 12,
    }
    expect(await principalOf(claims)).toMatchObject({
      auth: { acr: '2', amr: ['pwd'], time: seconds - 61 },
      session: 's',
      actor: 'agent',
      tokenId: '12',
    })
  })
})

describe('one role as text', () => {
  it.each(['developer', 'analyst'])('is that role: %s', async (roles) => {
    expect(await authenticate([`Bearer ${await honest({ claims: { roles } })}`])).toMatchObject({
      roles: [roles],
    })
  })

  it('is one role, whatever stands in it', async () => {
    const token = await honest({ claims: { roles: 'a b,c' } })
    expect(await authenticate([`Bearer ${token}`], { trust: { roles: 'any' } })).toMatchObject({
      roles: ['a b,c'],
    })
  })

  it('is one group where groups are mapped, and gives no role where it is not among them', async () => {
    const roleSources = [{ claim: ['groups'], map: { Analysts: ['analyst'] } }]
    const rolesOf = async (groups: unknown) =>
      authenticate([`Bearer ${await honest({ claims: { groups } })}`], { trust: { roleSources } })
    expect(await rolesOf('Analysts')).toMatchObject({ roles: ['analyst'] })
    expect(await rolesOf('Analysts,Admins')).toMatchObject({ roles: [] })
  })
})

describe('tokens of two issuers', () => {
  it('make two principals of one name', async () => {
    const token = await new SignJWT({ ...base(), iss: OTHER })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'foreign' })
      .sign(foreign.signer)
    expect(await authenticate([`Bearer ${token}`])).toMatchObject({
      issuer: OTHER,
      subject: 'alice',
    })
  })
})
