// The reader of published key sets: which keys are kept, which are left out, which sets are refused.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readKeySet } from '../../../functions/key-sync/read-key-set.ts'
import * as keys from './test-keys.ts'
import { keySet } from './test-keys.ts'

function kidsOf(text: string): (string | undefined)[] | string {
  const read = readKeySet(text)
  return 'problem' in read ? read.problem : read.keys.map(({ kid }) => kid)
}

const GOOD = { ...keys.RSA, kid: 'good' }

describe('readKeySet', () => {
  it.each([
    ['RSA of 2048 bits', keys.RSA],
    ['P-256', keys.P256],
    ['P-384', keys.P384],
    ['P-521', keys.P521],
    ['Ed25519', keys.ED25519],
  ])('keeps a key of %s', (_, key) => {
    expect(kidsOf(keySet({ ...key, kid: 'k', use: 'sig', key_ops: ['verify'] }))).toEqual(['k'])
  })

  it('keeps only what verification needs', () => {
    const text = keySet({
      ...keys.RSA,
      kid: 'k',
      alg: 'RS256',
      use: 'sig',
      x5c: ['MII'],
      x5t: 'abc',
      x5u: 'https://evil.example.com',
      issuer: 'x',
      retiredAt: 5,
    })
    expect(readKeySet(text)).toEqual({
      keys: [{ kty: 'RSA', kid: 'k', alg: 'RS256', n: keys.RSA.n, e: keys.RSA.e }],
    })
  })

  it('keeps each key of an id that stands twice, and one that stands there unchanged once', () => {
    const forThree = ['RS256', 'PS256', 'RS512'].map((alg) => ({ ...GOOD, alg }))
    expect(kidsOf(keySet(...forThree))).toEqual(['good', 'good', 'good'])
    expect(kidsOf(keySet(GOOD, { ...keys.P256, kid: 'good' }))).toEqual(['good', 'good'])
    expect(kidsOf(keySet(GOOD, GOOD))).toEqual(['good'])
  })

  it('keeps a key without kid', () => {
    expect(kidsOf(keySet(keys.P256))).toEqual([undefined])
  })

  it.each([
    ['for encryption', { ...keys.RSA, use: 'enc' }],
    ['whose operations lack verify', { ...keys.RSA, key_ops: ['encrypt'] }],
    ['whose operations are a text', { ...keys.RSA, key_ops: 'verify' }],
    ['of RSA with 1024 bits', keys.WEAK_RSA],
    ['of RSA with the exponent 1', { ...keys.RSA, e: 'AQ' }],
    ['of RSA with an even exponent', { ...keys.RSA, e: 'BA' }],
    ['of RSA without exponent', { kty: 'RSA', n: keys.RSA.n }],
    ['of RSA with an algorithm of another type', { ...keys.RSA, alg: 'ES256' }],
    ['with an encryption algorithm', { ...keys.RSA, alg: 'RSA-OAEP' }],
    ['with a symmetric algorithm', { ...keys.RSA, alg: 'HS256' }],
    ['with an algorithm that is a number', { ...keys.RSA, alg: 5 }],
    ['with an algorithm of another curve', { ...keys.P256, alg: 'ES384' }],
    ['on a curve that is not known', keys.K256],
    ['for key agreement', keys.X25519],
    ['of EC on an Edwards curve', { ...keys.ED25519, kty: 'EC', y: keys.P256.y }],
    ['of an Edwards type on an EC curve', { ...keys.P256, kty: 'OKP' }],
    ['with a point that is not on its curve', { ...keys.P256, y: keys.P256.x }],
    ['with padded numbers', { ...keys.P256, x: `${keys.P256.x ?? ''}=` }],
    ['of a type that is not known', { kty: 'AKP', pub: 'abc' }],
    ['of a type in lower case', { ...keys.RSA, kty: 'rsa' }],
    ['on the curve __proto__', { ...keys.P256, crv: '__proto__' }],
    ['with a kid that is a number', { ...keys.P256, kid: 1 }],
    ['with an empty kid', { ...keys.P256, kid: '' }],
    ['with an overlong kid', { ...keys.P256, kid: 'k'.repeat(257) }],
  ])('leaves out a key %s, and keeps its honest neighbour', (_, key) => {
    expect(kidsOf(keySet({ kid: 'bad', ...key }, GOOD))).toEqual(['good'])
  })

  it.each([
    ['a private RSA key', keySet(GOOD, keys.RSA_PRIVATE), /private or symmetric/],
    ['a symmetric key', keySet(GOOD, { kty: 'oct', k: 'c2VjcmV0' }), /private or symmetric/],
    ['a symmetric key without its value', keySet(GOOD, { kty: 'oct' }), /private or symmetric/],
    ['one private member', keySet({ ...GOOD, dp: '' }), /private or symmetric/],
    ['no key at all', keySet(), /no key that can verify/],
    ['nothing but keys that are left out', keySet(keys.WEAK_RSA), /no key that can verify/],
    ['an entry that is a text', `{"keys":["a"]}`, /not a key/],
    ['an entry that is null', `{"keys":[null]}`, /not a key/],
    ['a key that is doubled in JSON', `{"keys":[],"keys":[${JSON.stringify(GOOD)}]}`, /twice/],
    ['too many keys', keySet(...Array.from({ length: 65 }, () => GOOD)), /more than 64/],
    ['keys that are an object', `{"keys":{}}`, /no list/],
    ['no object around it', '[]', /no list/],
    ['HTML in its place', '<html>', /not JSON/],
    ['nothing in it', '', /not JSON/],
  ])('refuses a set with %s', (_, text, problem) => {
    expect(kidsOf(text)).toMatch(problem)
  })

  it('never throws and never keeps a member that it does not know', () => {
    const jwk = fc.record(
      {
        kty: fc.constantFrom('RSA', 'EC', 'OKP', 'oct', '', null),
        crv: fc.constantFrom('P-256', 'Ed25519', 'constructor', 3),
        alg: fc.constantFrom('RS256', 'ES256', 'none', 7),
        n: fc.oneof(fc.base64String(), fc.constant(keys.RSA.n)),
        e: fc.constantFrom('AQAB', 'AQ', '', 'A'),
        x: fc.oneof(fc.base64String(), fc.constant(keys.P256.x)),
        y: fc.oneof(fc.base64String(), fc.constant(keys.P256.y)),
        kid: fc.string(),
        other: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    const known = ['kty', 'kid', 'alg', 'n', 'e', 'crv', 'x', 'y']
    fc.assert(
      fc.property(fc.array(jwk), (jwks) => {
        const read = readKeySet(JSON.stringify({ keys: jwks }))
        if ('problem' in read) return
        for (const key of read.keys) {
          expect(Object.keys(key).every((member) => known.includes(member))).toBe(true)
        }
      }),
    )
  })
})
