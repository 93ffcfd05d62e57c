/** A token has one spelling: three canonical parts, strict JSON, and a signature over just that. */
import { base64url, CompactEncrypt, importJWK } from 'jose'
import { describe } from 'vitest'
import { encoded, rawSignature, signText } from '../../../fixtures/token-issuer.ts'
import {
  base,
  type Case,
  ec,
  foreign,
  honest,
  itRefuses,
  type Make,
  plain,
  rsa,
  withClaims,
  withHeader,
} from './token-cases.ts'

/** The claims' JSON text with one member's text added. */
const withMember = (member: string): Make =>
  withClaims(`${JSON.stringify(base()).slice(0, -1)},${member}}`)
const JSON_TEXTS: readonly Case[] = [
  [
    'a claim twice',
    'token_malformed',
    withMember('"tenant":"tenant_b"'),
    withMember('"tenant2":"tenant_b"'),
  ],
  [
    'an escaped claim twice',
    'token_malformed',
    withMember('"\\u0073ub":"admin"'),
    withMember('"\\u0073ub2":"admin"'),
  ],
  ['__proto__', 'token_malformed', withMember('"__proto__":{"a":1}'), withMember('"proto":{}')],
  [
    'a lone surrogate',
    'token_malformed',
    withMember('"x":"\\ud800"'),
    withMember('"x":"\\ud83d\\ude00"'),
  ],
  ['claims that are a list', 'token_malformed', withClaims('[]'), plain],
  ['claims with a byte order mark', 'token_malformed', withClaims('\ufeff{}'), plain],
  ['claims that are no JSON', 'token_malformed', withClaims('{"iss":'), plain],
]

/** A token with one part put in another's place. */
const edited =
  (edit: (parts: string[]) => string[]): Make =>
  async () =>
    edit((await honest()).split('.')).join('.')

const SHAPES: readonly Case[] = [
  ['two parts', 'token_malformed', edited((parts) => parts.slice(0, 2)), plain],
  ['four parts', 'token_malformed', edited((parts) => [...parts, 'AAAA']), plain],
  ['an empty signature', 'token_malformed', edited(([a, b]) => [a!, b!, '']), plain],
  ['padding', 'token_malformed', edited(([a, b, c]) => [`${a!}=`, b!, c!]), plain],
  [
    'standard base64',
    'token_malformed',
    edited(([a, b, c]) => [a!, b!, c!.replace(/[-_]/g, '/') + '+']),
    plain,
  ],
  [
    'bits beyond the last byte',
    'token_malformed',
    edited(([a, b, c]) => [a!, b!, withSpareBits(c!)]),
    plain,
  ],
  [
    'a letter that is not ASCII',
    'credentials_malformed',
    edited(([a, b, c]) => [a!, b!, `${c!}é`]),
    plain,
  ],
  ['a line break', 'credentials_malformed', edited(([a, b, c]) => [a!, b!, `${c!}\n`]), plain],
  [
    'more than 8 KiB',
    'token_too_large',
    withClaims({ x: 'x'.repeat(8000) }),
    withClaims({ x: 'x'.repeat(5000) }),
  ],
  [
    'a nested token',
    'token_malformed',
    async () =>
      signText(ec, encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'ec' }), encoded(await honest())),
    plain,
  ],
  [
    'an encrypted token',
    'token_malformed',
    async () =>
      new CompactEncrypt(new TextEncoder().encode(await honest()))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
        .encrypt(await importJWK({ ...rsa.jwk, alg: 'RSA-OAEP-256', use: 'enc' })),
    plain,
  ],
  [
    'JSON serialization',
    'credentials_malformed',
    async () => {
      const [header, payload, signature] = (await honest()).split('.')
      return JSON.stringify({ protected: header, payload, signature })
    },
    plain,
  ],
]

/** Sets the bits of the last character that no byte uses. */
function withSpareBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) + 1]!
}

const withSignature =
  (make: (right: Uint8Array) => Uint8Array): Make =>
  async () => {
    const [header, claims] = (await honest()).split('.')
    const right = await rawSignature(ec, `${header!}.${claims!}`)
    return `${header!}.${claims!}.${base64url.encode(make(right))}`
  }

/** ECDSA's other form: a DER sequence of two integers. */
function der(raw: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => [2, bytes.length + 1, 0, ...bytes]
  const body = [...integer(raw.slice(0, 32)), ...integer(raw.slice(32))]
  return Uint8Array.from([0x30, body.length, ...body])
}

const SIGNATURES: readonly Case[] = [
  [
    'a signature of zeros',
    'token_signature_wrong',
    withSignature(() => new Uint8Array(64)),
    withSignature((right) => right),
  ],
  ['a signature in DER form', 'token_signature_wrong', withSignature(der), plain],
  [
    'a signature cut short',
    'token_signature_wrong',
    withSignature((right) => right.slice(0, 63)),
    plain,
  ],
  [
    'a signature that is longer',
    'token_signature_wrong',
    withSignature((right) => Uint8Array.from([...right, 0])),
    plain,
  ],
  [
    "another issuer's key under an honest key id",
    'token_signature_wrong',
    withHeader({ kid: 'ec' }, () => foreign),
    plain,
  ],
  ["another issuer's key", 'token_key_unknown', withHeader({}, () => foreign), plain],
  [
    "another issuer's key without a key id",
    'token_key_unknown',
    withHeader({ kid: undefined }, () => foreign),
    withHeader({ kid: undefined }),
  ],
  [
    'claims of another token',
    'token_signature_wrong',
    async () => {
      const [header, , signature] = (await honest()).split('.')
      const [, claims] = (await honest({ claims: { roles: ['admin'] } })).split('.')
      return `${header!}.${claims!}.${signature!}`
    },
    withClaims({ roles: ['admin'] }),
  ],
]

describe('JSON', () => itRefuses(JSON_TEXTS))
describe('a spelling', () => itRefuses(SHAPES))
describe('a signature', () => itRefuses(SIGNATURES))
