/** What the audit learns of a token that was refused: what is proven, what is only claimed, and never the token. */
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { isRefusal, type Refusal } from '../../../../functions/core/refusal.ts'
import {
  authenticate,
  base,
  DEMO,
  ec,
  foreign,
  honest,
  ISSUER,
  NOTES,
  seconds,
} from './token-cases.ts'

async function refusalOf(token: string): Promise<Refusal> {
  const answer = await authenticate([`Bearer ${token}`])
  if (!isRefusal(answer)) expect.fail('accepted')
  expect(JSON.stringify(answer)).not.toContain(token)
  return answer
}

const PROVEN = {
  signature: 'proven',
  issuer: ISSUER,
  subject: 'alice',
  client: 'app',
  key_id: 'ec',
}

describe('a refused token of a proven signature', () => {
  it.each([
    ['another audience', { aud: NOTES }, { member: 'aud', expected: [DEMO], found: [NOTES] }],
    ['no audience', { aud: undefined }, { member: 'aud', found: ['(absent)'] }],
    ['an object as audience', { aud: { a: 1 } }, { member: 'aud', found: ['(object)'] }],
    [
      'its end',
      { exp: seconds - 60 },
      { member: 'exp', expected: [`after ${seconds}`], found: [String(seconds - 60)] },
    ],
    ['its beginning', { nbf: seconds + 60 }, { member: 'nbf', found: [String(seconds + 60)] }],
    ['a tenant of others', { tenant: 'tenant_x' }, { member: 'tenant', found: ['tenant_x'] }],
    ['a role of others', { roles: ['admin', 'root'] }, { member: 'roles', found: ['root'] }],
  ])('says whose it is and what was expected: %s', async (_what, claims, mismatch) => {
    const refusal = await refusalOf(await honest({ claims }))
    expect(refusal).toMatchObject({ token: PROVEN, mismatch })
  })

  it('says it in bounds, with nothing that could break a line', async () => {
    const aud = Array.from({ length: 100 }, (_, index) => `\u202e\n${index}${'x'.repeat(5000)}`)
    const { mismatch } = await refusalOf(await honest({ claims: { aud: aud.slice(0, 1) } }))
    const text = JSON.stringify(mismatch)
    expect(text.length).toBeLessThan(2000)
    expect(text).not.toMatch(/[\u202e\n]/)
  })
})

describe('a refused token whose signature is not proven', () => {
  it('says what it claims of itself, and marks it', async () => {
    const forged = await honest({ header: { kid: 'ec' } }, foreign)
    expect((await refusalOf(forged)).token).toEqual({
      signature: 'unproven',
      issuer: ISSUER,
      key_id: 'ec',
    })
  })

  it('says which issuer is not known', async () => {
    const claims = { iss: 'https://stranger.example' }
    const { code, token } = await refusalOf(await honest({ claims }))
    expect({ code, token }).toMatchObject({
      code: 'token_issuer_unknown',
      token: { signature: 'unproven', issuer: 'https://stranger.example' },
    })
  })

  it('says which type was expected', async () => {
    const token = await honest({ header: { typ: 'JWT' } })
    expect(await refusalOf(token)).toMatchObject({
      token: { signature: 'unproven', issuer: ISSUER },
      mismatch: { member: 'typ', expected: ['at+jwt'], found: ['jwt'] },
    })
  })

  it('says nothing of what cannot be taken apart', async () => {
    expect((await refusalOf('a.b.c')).token).toBeUndefined()
  })

  it('is cut, however long its issuer and key id are', async () => {
    const token = await new SignJWT({ ...base(), iss: `https://${'x'.repeat(3000)}` })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: `\u001b[2J${'k'.repeat(2000)}` })
      .sign(ec.signer)
    const text = JSON.stringify((await refusalOf(token)).token)
    expect(text.length).toBeLessThan(800)
    expect(text).not.toContain('\u001b')
  })
})
