import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEndpoint } from '../../../../functions/core/constraints/endpoints.ts'
import { callOf, outcome } from './call.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from './fuzz-runs.ts'

const GLOBS = ['/v1/*', 'https://api.example.com/v2/*', 'http://xn--mnchen-3ya.example:8080/*']

describe('allowed_endpoints', () => {
  it.each([
    '/v1/status',
    '/v1/orders/17/lines',
    '/v1/status?verbose=true&q=a%20b',
    '/v1/status?filter[status]=open&ids[]=1&ids[]=2',
    "/v1/status?$filter=name%20eq%20'x'&sort={up}|down",
    '/v1/a.b-c_d~e',
    '/v1/a..b',
    "/v1/it's(1)*,@:$&+=!",
    'https://api.example.com/v2/status',
    'http://xn--mnchen-3ya.example:8080/x?y',
  ])('lets %s pass', async (endpoint) => {
    expect(await outcome('allowed_endpoints', GLOBS, callOf({ endpoint }))).toBe('satisfied')
    const seen = 'headers'
    expect(await outcome('allowed_endpoints', GLOBS, callOf({ endpoint }, { seen }))).toBe(
      'satisfied',
    )
  })

  it.each([
    '/internal/secrets',
    '/v1',
    '/V1/status',
    '/v10/status',
    '/v2/status',
    'https://api.example.com/v1/status',
    'http://api.example.com/v2/status',
    'https://api.example.com:8443/v2/status',
    'https://api.example.com.evil.example/v2/status',
    'https://evil.example/v2/status',
    'http://127.0.0.1/v1/status',
    'http://169.254.169.254/v1/status',
    'http://[::1]/v1/status',
  ])('refuses %s as not allowed', async (endpoint) => {
    expect(await outcome('allowed_endpoints', GLOBS, callOf({ endpoint }))).toBe('argument_refused')
  })

  it.each([
    ['nothing', ''],
    ['the root', '/'],
    ['a relative path', 'v1/status'],
    ['a query alone', '?a=b'],
    ['dot segments', '/v1/../internal/secrets'],
    ['dot segments that lead back', '/internal/../v1/status'],
    ['a dot segment', '/v1/./status'],
    ['a dot segment at the end', '/v1/..'],
    ['encoded dot segments', '/v1/%2e%2e/internal'],
    ['half-encoded dot segments', '/v1/.%2E/internal'],
    ['an encoded slash', '/v1/..%2finternal'],
    ['an encoded letter', '/v1/%73tatus'],
    ['a doubled slash', '/v1//internal'],
    ['another host by a doubled slash', '//evil.example/v1/status'],
    ['another host by backslashes', '/\\evil.example/v1/status'],
    ['a backslash', '/v1\\..\\internal'],
    ['a tab that URL parsers drop', '/v1/.\t./internal'],
    ['a line feed that URL parsers drop', '/v1/\n../internal'],
    ['a space at the end', '/v1/status '],
    ['a trailing slash', '/v1/status/'],
    ['a parameter of a segment', '/v1/..;/internal'],
    ['a fragment', '/v1/status#x'],
    ['an empty fragment', '/v1/status#'],
    ['a broken escape in the query', '/v1/status?a=%zz'],
    ['a bracket in the path', '/v1/status[1]'],
    ['a backslash in the query', '/v1/status?a=\\b'],
    ['a line feed in the query', '/v1/status?a=b\n'],
    ['a space in the query', '/v1/status?a=b c'],
    ['letters that are not ASCII', '/v1/größe'],
    ['full-width dots', '/v1/\uff0e\uff0e/internal'],
    ['user info', 'https://api.example.com@evil.example/v2/x'],
    ['user info of our own host', 'https://x@api.example.com/v2/x'],
    ['user info in an encoded host', 'https://api.example.com%40evil.example/v2/x'],
    ['a default port', 'https://api.example.com:443/v2/x'],
    ['a port with a zero in front', 'https://api.example.com:08443/v2/x'],
    ['an empty port', 'https://api.example.com:/v2/x'],
    ['a port that is too large', 'https://api.example.com:99999/v2/x'],
    ['a host in upper case', 'https://API.example.com/v2/x'],
    ['a host with a trailing dot', 'https://api.example.com./v2/x'],
    ['a host that is not ASCII', 'http://m\u00fcnchen.example:8080/x'],
    ['a host with a full-width dot', 'https://api\u3002example.com/v2/x'],
    ['a scheme in upper case', 'HTTPS://api.example.com/v2/x'],
    ['a scheme with one slash', 'https:/api.example.com/v2/x'],
    ['a scheme without slashes', 'https:api.example.com/v2/x'],
    ['another scheme', 'file:///v1/status'],
    ['a script', 'javascript:alert(1)'],
    ['an IPv4 address as one number', 'http://2130706433/v1/status'],
    ['an IPv4 address in hex', 'http://0x7f000001/v1/status'],
    ['an IPv4 address in octal', 'http://0177.0.0.1/v1/status'],
    ['a short IPv4 address', 'http://127.1/v1/status'],
    ['an IPv4 address with a trailing dot', 'http://127.0.0.1./v1/status'],
    ['an IPv4 address out of range', 'http://256.0.0.1/v1/status'],
    ['a long IPv6 address', 'http://[0:0:0:0:0:0:0:1]/v1/status'],
    ['a mapped IPv6 address', 'http://[::ffff:127.0.0.1]/v1/status'],
    ['an IPv6 zone', 'http://[fe80::1%25eth0]/v1/status'],
    ['a host without a path', 'https://api.example.com'],
    ['too much', `/v1/${'x'.repeat(3000)}`],
  ])('refuses %s as unreadable', async (_what, endpoint) => {
    expect(await outcome('allowed_endpoints', GLOBS, callOf({ endpoint }))).toBe(
      'argument_unreadable',
    )
  })

  it.each([
    [['http://127.0.0.1:8080/*'], 'http://127.0.0.1:8080/x', 'satisfied'],
    [['/v1/*/lines'], '/v1/17/lines', 'satisfied'],
    [['/v1/*/lines'], '/v1/17/18/lines', 'argument_refused'],
    [[], '/v1/status', 'argument_refused'],
    [['v1/*'], '/v1/status', 'policy_output_invalid'],
    [['https://*.example.com/*'], 'https://api.example.com/x', 'policy_output_invalid'],
    [['https://api.example.com:443/*'], 'https://api.example.com/x', 'policy_output_invalid'],
    [['https://api.example.com'], 'https://api.example.com/x', 'policy_output_invalid'],
    [['/v1/*?a=b'], '/v1/status', 'policy_output_invalid'],
    [['//evil.example/*'], '/v1/status', 'policy_output_invalid'],
    [['/v1/*', null], '/v1/status', 'policy_output_invalid'],
    ['/v1/*', '/v1/status', 'policy_output_invalid'],
  ])('with the value %j the endpoint %s is %s', async (value, endpoint, expected) => {
    expect(await outcome('allowed_endpoints', value, callOf({ endpoint }))).toBe(expected)
  })

  it('reads only endpoints that a URL parser resolves to what was read', {
    timeout: FUZZ_TIMEOUT,
  }, () => {
    const piece = fc.constantFrom(
      ...[
        '/',
        '//',
        'v1',
        'status',
        '..',
        '.',
        '%2e',
        '%2F',
        '\\',
        ';',
        '?',
        '#',
        '@',
        ':',
        '\t',
        '\n',
      ],
      ...[
        'http://',
        'https://',
        'a.example',
        '127.1',
        '0x7f.1',
        '[::1]',
        ':80',
        ':443',
        ':8080',
        'É',
        '。',
        ' ',
      ],
    )
    const endpoints = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
      fc.array(piece, { maxLength: 8 }).map((all) => `/v1/${all.join('')}`),
      fc.array(piece, { maxLength: 8 }).map((all) => `https://a.example${all.join('')}`),
      fc.webUrl({ withQueryParameters: true }),
    )
    fc.assert(
      fc.property(endpoints, (text) => {
        const endpoint = readEndpoint(text)
        if (endpoint === undefined) return
        const base = new URL('http://upstream.example:9000/')
        const resolved = new URL(text, base)
        expect(resolved.origin).toBe(endpoint.origin === '' ? base.origin : endpoint.origin)
        expect(resolved.pathname).toBe(`/${endpoint.segments.join('/')}`)
        expect(resolved.username + resolved.password + resolved.hash).toBe('')
        expect(resolved.href.endsWith(text)).toBe(true)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})
