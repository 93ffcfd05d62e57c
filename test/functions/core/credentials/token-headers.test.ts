/** What a token may say of itself: no extensions, its own type, and a plain key id. */
import { describe, expect, it } from 'vitest'
import {
  type Case,
  codeOf,
  ec,
  foreign,
  honest,
  itRefuses,
  plain,
  withHeader,
} from './token-cases.ts'

const PARAMETERS: readonly (readonly [string, unknown])[] = [
  ['crit', ['exp']],
  ['crit', []],
  ['b64', false],
  ['zip', 'DEF'],
  ['enc', 'A128GCM'],
]

const HEADERS: readonly Case[] = [
  ...PARAMETERS.map(
    ([name, value]): Case => [
      `a header with ${name}`,
      'token_header_refused',
      withHeader({ [name]: value }),
      withHeader({ x5t: 'thumbprint', 'x5t#S256': 'thumbprint' }),
    ],
  ),
  ...['../../dev/null', 'https://attacker.example/key', "' OR '1'='1", 'ec\u0000', 'EC', ' ec'].map(
    (kid): Case => [`kid ${JSON.stringify(kid)}`, 'token_key_unknown', withHeader({ kid }), plain],
  ),
  ...[7, ['ec'], { kid: 'ec' }, null, true, ''].map(
    (kid): Case => [
      `kid ${JSON.stringify(kid)}`,
      'token_header_refused',
      withHeader({ kid }),
      withHeader({ kid: undefined }),
    ],
  ),
  ['an ID token', 'token_type_refused', withHeader({ typ: 'JWT' }), withHeader({ typ: 'AT+JWT' })],
  ['no typ', 'token_type_refused', withHeader({ typ: undefined }), plain],
  [
    'an ID-JAG',
    'token_type_refused',
    withHeader({ typ: 'oauth-id-jag+jwt' }),
    withHeader({ typ: 'application/at+jwt' }),
  ],
  ['typ of a wrong type', 'token_header_refused', withHeader({ typ: 7 }), plain],
  [
    'a key twice in the header',
    'token_malformed',
    withHeader('{"alg":"ES256","typ":"at+jwt","kid":"ec","kid":"ec"}'),
    withHeader('{"alg":"ES256","typ":"at+jwt","kid":"ec"}'),
  ],
  [
    'an escaped key twice in the header',
    'token_malformed',
    withHeader('{"alg":"none","typ":"at+jwt","kid":"ec","\\u0061lg":"ES256"}'),
    withHeader('{"\\u0061lg":"ES256","typ":"at+jwt","kid":"ec"}'),
  ],
]

describe('a header', () => itRefuses(HEADERS))

describe('a header that names or brings keys', () => {
  const foreignKeys: readonly (readonly [string, unknown])[] = [
    ['jku', 'https://attacker.example/jwks.json'],
    ['x5u', 'https://attacker.example/chain.pem'],
    ['x5c', ['MIIB']],
    ['jwk', foreign.jwk],
    ['cty', 'JWT'],
    ['nonce', 'n'],
  ]

  it.each(foreignKeys)('is read as if %s were not there', async (name, value) => {
    expect(await codeOf(await honest({ header: { [name]: value } }))).toBe('accepted')
  })

  it.each(foreignKeys)('opens nothing to a foreign key by %s', async (name, value) => {
    const { kid } = ec.jwk
    const forged = await honest({ header: { [name]: value, kid } }, foreign)
    expect(await codeOf(forged)).toBe('token_signature_wrong')
  })
})
