/** Which published keys may verify: public, asymmetric, strong enough, and meant for signatures. */
import { describe, expect, it } from 'vitest'
import { codeOf, ec, honest, rsa } from './token-cases.ts'

describe('a published key is not used', () => {
  it.each<[string, () => object, () => object]>([
    ['for encryption only', () => ({ ...ec.jwk, use: 'enc' }), () => ec.jwk],
    [
      'without verify',
      () => ({ ...ec.jwk, key_ops: ['sign'] }),
      () => ({ ...ec.jwk, key_ops: ['verify'] }),
    ],
    ['that is private', () => ({ ...ec.jwk, d: 'AAAA' }), () => ec.jwk],
    ['that is symmetric', () => ({ kty: 'oct', k: 'AAAA', kid: 'ec' }), () => ec.jwk],
    [
      'of another curve',
      () => ({ ...ec.jwk, crv: 'secp256k1', alg: undefined }),
      () => ({ ...ec.jwk, alg: undefined }),
    ],
    ['that is not on its curve', () => ({ ...ec.jwk, x: ec.jwk.y }), () => ec.jwk],
  ])('%s', async (_what, refused, accepted) => {
    const token = await honest()
    expect(await codeOf(token, { keys: [refused()] })).toMatch(
      /^token_(key_unknown|signature_wrong)$/,
    )
    expect(await codeOf(token, { keys: [accepted()] })).toBe('accepted')
  })

  it('that is an RSA key below 2048 bits', async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    )
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'weak' }
    const weak = { algorithm: 'RS256', jwk: { kid: 'weak' }, signer: privateKey }
    expect(await codeOf(await honest({}, weak), { keys: [jwk, rsa.jwk] })).toBe('token_key_unknown')
    expect(await codeOf(await honest({}, rsa), { keys: [jwk, rsa.jwk] })).toBe('accepted')
  })
})

describe('a key id that stands twice', () => {
  it('is tried with each of its keys, in any order', async () => {
    const twin = { ...rsa.jwk, kid: ec.jwk.kid }
    const token = await honest()
    for (const keys of [
      [ec.jwk, twin],
      [twin, ec.jwk],
    ])
      expect(await codeOf(token, { keys })).toBe('accepted')
  })

  it('opens nothing to a signature by a third key', async () => {
    const twin = { ...rsa.jwk, kid: 'ec' }
    expect(await codeOf(await honest(), { keys: [twin, { ...rsa.jwk, kid: 'ec' }] })).not.toBe(
      'accepted',
    )
  })
})
