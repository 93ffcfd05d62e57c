/** Which signatures a token may carry: the published algorithms of the key it names, and no others. */
import { base64url, exportSPKI, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { encoded, type Members } from '../../../fixtures/token-issuer.ts'
import {
  base,
  type Case,
  codeOf,
  ec,
  ec384,
  honest,
  itRefuses,
  type Make,
  okp,
  plain,
  pss,
  rsa,
  withHeader,
} from './token-cases.ts'

describe('an honest token', () => {
  it.each([
    ['RS256', () => rsa],
    ['PS256', () => pss],
    ['ES256', () => ec],
    ['ES384', () => ec384],
    ['EdDSA', () => okp],
  ])('is accepted when it is signed by %s', async (_algorithm, key) => {
    expect(await codeOf(await honest({}, key()))).toBe('accepted')
  })
})

const unsigned =
  (header: Members): Make =>
  () =>
    `${encoded(header)}.${encoded(base())}.`
const withPublicKey = async (text: string): Promise<string> => {
  const payload = `${encoded({ alg: 'HS256', typ: 'at+jwt', kid: 'ec' })}.${encoded(base())}`
  const secret = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(text),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const signature = await crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(payload))
  return `${payload}.${base64url.encode(new Uint8Array(signature))}`
}
const publicKey = async () => (await importJWK(ec.jwk, 'ES256')) as CryptoKey

const ALGORITHMS: readonly Case[] = [
  ...['none', 'None', 'NONE', 'nOnE'].map(
    (alg): Case => [
      `alg ${alg} without a signature`,
      'token_malformed',
      unsigned({ alg, typ: 'at+jwt' }),
      plain,
    ],
  ),
  ...['none', 'None', 'NONE', 'nOnE', '', 'es256', 'HS256', 'ES256K', 'RSA-OAEP', 'dir'].map(
    (alg): Case => [`alg "${alg}"`, 'token_algorithm_refused', withHeader({ alg }), plain],
  ),
  [
    'HS256 with the public key as PEM for its secret',
    'token_algorithm_refused',
    async () => withPublicKey(await exportSPKI(await publicKey())),
    plain,
  ],
  [
    'HS256 with the public key as JWK for its secret',
    'token_algorithm_refused',
    () => withPublicKey(JSON.stringify(ec.jwk)),
    plain,
  ],
  [
    'an algorithm that the issuer does not use',
    'token_algorithm_refused',
    withHeader({}, () => ec),
    withHeader({}, () => rsa),
    { trust: { algorithms: ['RS256'] } },
  ],
  [
    'an algorithm of another type than the key',
    'token_algorithm_refused',
    withHeader({ kid: 'rsa' }, () => ec),
    withHeader({ kid: 'ec' }, () => ec),
  ],
  [
    'an algorithm that the key was not published for',
    'token_algorithm_refused',
    withHeader({ kid: 'rsa' }, () => pss),
    withHeader({}, () => pss),
  ],
  ['alg of a wrong type', 'token_header_refused', withHeader({ alg: ['ES256'] }), plain],
]

describe('an algorithm', () => itRefuses(ALGORITHMS))
