/** Whose token it is and for which server: issuers and audiences compare byte for byte. */
import { describe, expect, it } from 'vitest'
import { signToken } from '../../../fixtures/token-issuer.ts'
import {
  base,
  type ClaimRow,
  claimCases,
  codeOf,
  DEMO,
  ec,
  ISSUER,
  itRefuses,
  NOTES,
} from './token-cases.ts'

const CLAIMS: readonly ClaimRow[] = [
  ['iss missing', 'token_claim_invalid', { iss: undefined }, {}],
  ['iss a list', 'token_claim_invalid', { iss: [ISSUER] }, {}],
  ['iss with a slash more', 'token_issuer_unknown', { iss: `${ISSUER}/` }, {}],
  ['iss as a prefix', 'token_issuer_unknown', { iss: `${ISSUER}.attacker.example` }, {}],
  ['iss as a suffix', 'token_issuer_unknown', { iss: `https://attacker.example/${ISSUER}` }, {}],
  ['iss in another case', 'token_issuer_unknown', { iss: ISSUER.toUpperCase() }, {}],
  ['aud missing', 'token_audience_wrong', { aud: undefined }, {}],
  ['aud null', 'token_audience_wrong', { aud: null }, {}],
  ['aud empty', 'token_audience_wrong', { aud: [] }, { aud: [DEMO] }],
  ['aud of another server', 'token_audience_wrong', { aud: NOTES }, { aud: [DEMO, NOTES] }],
  ['aud with a slash more', 'token_audience_wrong', { aud: `${DEMO}/` }, {}],
  ['aud as a prefix', 'token_audience_wrong', { aud: `${DEMO}-edge` }, {}],
  ['aud as a suffix', 'token_audience_wrong', { aud: `https://x.example/?${DEMO}` }, {}],
  ['aud that is only the host', 'token_audience_wrong', { aud: 'https://gateway.example' }, {}],
  [
    'aud with a value that nobody named',
    'token_audience_wrong',
    { aud: [DEMO, 'https://else.example'] },
    { aud: [DEMO, DEMO] },
  ],
  ['aud with a number', 'token_audience_wrong', { aud: [DEMO, 7] }, {}],
  ['aud nested', 'token_audience_wrong', { aud: [[DEMO]] }, {}],
  ['cnf', 'token_sender_constrained', { cnf: { jkt: 'x' } }, {}],
  ['an unknown cnf', 'token_sender_constrained', { cnf: { 'x5t#S512': 'x' } }, {}],
  ['cnf null', 'token_sender_constrained', { cnf: null }, {}],
  ['act without a subject', 'token_claim_invalid', { act: {} }, { act: { sub: 'agent' } }],
  [
    'act a list',
    'token_claim_invalid',
    { act: ['agent'] },
    { act: { sub: 'a', act: { sub: 'b' } } },
  ],
  ['scope an object', 'token_claim_invalid', { scope: {} }, { scope: 'a b' }],
  ['client an object', 'token_claim_invalid', { client_id: {} }, { client_id: undefined }],
]

describe('issuer, audience and binding', () => itRefuses(claimCases(CLAIMS)))

describe('an audience', () => {
  it('makes a token good for the server that it names, and for no other', async () => {
    const token = await signToken(ec, base(NOTES))
    expect(await codeOf(token, { server: 1 })).toBe('accepted')
    expect(await codeOf(token, { server: 0 })).toBe('token_audience_wrong')
  })

  it('that the issuer is configured with is good for every server', async () => {
    const token = await signToken(ec, base('api://mcp'))
    const trust = { audiences: ['api://mcp'] }
    expect(await codeOf(token, { trust, server: 0 })).toBe('accepted')
    expect(await codeOf(token, { trust, server: 1 })).toBe('accepted')
    expect(await codeOf(token, { server: 1 })).toBe('token_audience_wrong')
  })

  it("stays one server's own when the issuer is configured with it", async () => {
    const token = await signToken(ec, base(NOTES))
    expect(await codeOf(token, { trust: { audiences: [NOTES] } })).toBe('token_audience_wrong')
  })
})
