import { posix } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPath } from '../../../../functions/core/constraints/paths.ts'
import { callOf, outcome } from './call.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from './fuzz-runs.ts'

const GLOBS = ['/data/tenant_a/*', '/shared/public/*']

describe('allowed_paths', () => {
  it.each([
    '/data/tenant_a/report.csv',
    '/data/tenant_a/2026/11/report.csv',
    '/data/tenant_a/.hidden',
    '/data/tenant_a/a b.txt',
    '/data/tenant_a/a..b',
    '/data/tenant_a/...x',
    '/data/tenant_a/größe/日本.txt',
    "/data/tenant_a/o'neil (final), v1.2+3 & more.txt",
    '/shared/public/readme.md',
    '/data/tenant_a/2025–2026.csv',
    '/data/tenant_a/“quoted” and ‘single’.txt',
    '/data/tenant_a/5€ £5 ¥500.pdf',
    '/data/tenant_a/20°C · 1½.txt',
    '/data/tenant_a/📄 report ❤️ 👨‍👩‍👧 👍🏽 🇩🇪 1️⃣.md',
    '/data/tenant_a/gro\u0308sse-e\u0301.txt', // as macOS writes names
    '/data/tenant_a/größe-é.txt',
    '/data/tenant_a/（１）議題：予算？［資料］.docx',
    '/data/tenant_a/東京　大阪。x',
    '/data/tenant_a/می‌خواهم.txt',
    '/data/tenant_a/क्ष.txt',
    '/data/tenant_a/Screenshot at 9.41.00\u202fAM.png',
    '/data/tenant_a/R&D, C# (1) @home; a=b!.txt',
    '/data/tenant_a/..2026_11_24',
    '/data/tenant_a/._resource',
    '/data/tenant_a/№ 5 x² ™ ﬁle',
  ])('lets %s pass', async (path) => {
    expect(await outcome('allowed_paths', GLOBS, callOf({ path }))).toBe('satisfied')
    expect(await outcome('allowed_paths', GLOBS, callOf({ path }, { seen: 'headers' }))).toBe(
      'satisfied',
    )
  })

  it.each([
    '/data/tenant_b/report.csv',
    '/data/tenant_a',
    '/data/tenant_ab/report.csv',
    '/data/TENANT_A/report.csv',
    '/data/tenant_а/report.csv', // a Cyrillic letter
    '/shared/private/readme.md',
    '/etc/passwd',
  ])('refuses %s as not allowed', async (path) => {
    expect(await outcome('allowed_paths', GLOBS, callOf({ path }))).toBe('argument_refused')
  })

  it.each([
    ['nothing', ''],
    ['the root', '/'],
    ['a relative path', 'data/tenant_a/x'],
    ['a path without its first slash and with dots', './data/tenant_a/x'],
    ['dot segments', '/data/tenant_a/../tenant_b/x'],
    ['dot segments that lead back', '/data/tenant_b/../tenant_a/x'],
    ['a dot segment', '/data/tenant_a/./x'],
    ['a dot segment at the end', '/data/tenant_a/..'],
    ['a doubled slash', '/data/tenant_a//x'],
    ['a doubled first slash', '//data/tenant_a/x'],
    ['a trailing slash', '/data/tenant_a/x/'],
    ['a backslash', '/data/tenant_a/..\\..\\tenant_b\\x'],
    ['percent-encoded dots', '/data/tenant_a/%2e%2e/tenant_b/x'],
    ['twice-encoded dots', '/data/tenant_a/%252e%252e/tenant_b/x'],
    ['a percent-encoded slash', '/data/tenant_a/..%2ftenant_b'],
    ['an overlong encoding', '/data/tenant_a/%c0%ae%c0%ae/x'],
    ['NUL', '/data/tenant_a/x\0.txt'],
    ['a line feed', '/data/tenant_a/x\n/etc/passwd'],
    ['DEL', '/data/tenant_a/x\x7f'],
    ['full-width dots', '/data/tenant_a/\uff0e\uff0e/x'],
    ['a full-width slash', '/data/tenant_a/..\uff0fx'],
    ['a division slash', '/data/tenant_a/..\u2215x'],
    ['a fraction slash', '/data/tenant_a/..\u2044x'],
    ['one dot leaders', '/data/tenant_a/\u2024\u2024/x'],
    ['a two dot leader', '/data/tenant_a/\u2025/x'],
    ['a zero-width space', '/data/tenant_a/\u200bx'],
    ['a zero-width joiner', '/data/tenant_a/x\u200dy'],
    ['a right-to-left override', '/data/tenant_a/\u202etxt.exe'],
    ['a Hangul filler', '/data/tenant_a/\u115f'],
    ['a byte order mark', '\ufeff/data/tenant_a/x'],
    ['a lone surrogate', '/data/tenant_a/\ud800'],
    ['a trailing dot', '/data/tenant_a/x.'],
    ['a trailing space', '/data/tenant_a/x '],
    ['a leading space', ' /data/tenant_a/x'],
    ['a folder that ends in a space', '/data/tenant_a /x'],
    ['a home folder', '~/x'],
    ['a tilde', '/data/tenant_a/~root'],
    ['a short name of Windows', '/data/TENANT~1/x'],
    ['a drive', 'C:/data/tenant_a/x'],
    ['a drive behind a slash', '/C:/data/x'],
    ['a colon in the name of a file', '/data/tenant_a/x.txt:stream'],
    ['an alternate stream', '/data/tenant_a/x::$DATA'],
    ['a share', '\\\\server\\share'],
    ['a file URL', 'file:///data/tenant_a/x'],
    ['a wildcard', '/data/tenant_a/*'],
    ['another wildcard', '/data/tenant_a/?'],
    ['a variable of a shell', '/data/tenant_a/$(id)|x'],
    ['braces that expand to dots', '/data/tenant_a/{.,.}{.,.}/tenant_b/x'],
    ['braces', '/data/tenant_a/{a,b}'],
    ['brackets around dots', '/data/tenant_a/[.][.]/tenant_b/x'],
    ['brackets', '/data/tenant_a/report[1].txt'],
    ['full-width braces around dots', '/data/tenant_a/｛.,.｝｛.,.｝/x'],
    ['full-width brackets around dots', '/data/tenant_a/［.］［.］/x'],
    ['a group of an extended glob', '/data/tenant_a/+(.)/x'],
    ['another group', '/data/tenant_a/@(..)/x'],
    ['a group of names', '/data/tenant_a/!(x)'],
    ['a plain group of dots', '/data/tenant_a/(..)/x'],
    ['dots in quotes', "/data/tenant_a/'.''.'/x"],
    ['a quote that spans a slash', "/data/tenant_a/'../tenant_b'/x"],
    ['dots that a caret escapes', '/data/tenant_a/.^./x'],
    ['a variable', '/data/tenant_a/$HOME'],
    ['an empty variable behind dots', '/data/tenant_a/..$x/tenant_b'],
    ['a command', '/data/tenant_a/`id`'],
    ['dots with a parameter', '/data/tenant_a/..;x=1/tenant_b/x'],
    ['dots with a fragment', '/data/tenant_a/..#x'],
    ['dots and an ampersand', '/data/tenant_a/..&x'],
    ['dots in a wide space', '/data/tenant_a/.\u3000.'],
    ['a trailing wide space', '/data/tenant_a/x\u3000'],
    ['a full-width percent sign before hex', '/data/tenant_a/％２ｅ％２ｅ/x'],
    ['an ellipsis', '/data/tenant_a/…/x'],
    ['small dots', '/data/tenant_a/\ufe52\ufe52/x'],
    ['a full-width backslash', '/data/tenant_a/..\uff3cx'],
    ['a set minus', '/data/tenant_a/..\u2216x'],
    ['a drawn stroke', '/data/tenant_a/..\u2571x'],
    ['a yen sign for a backslash', '/data/tenant_a/x¥..¥tenant_b'],
    ['a won sign for a backslash', '/data/tenant_a/..₩tenant_b'],
    ['a digit with a full stop', '/data/tenant_a/\u2488'],
    ['an account sign', '/data/tenant_a/\u2100'],
    ['dots under marks', '/data/tenant_a/.\u0300.\u0300/x'],
    ['a mark on a slash', '/data/tenant_a/\u0338x'],
    ['a selector among dots', '/data/tenant_a/.\ufe0f./x'],
    ['a joiner between Latin letters', '/data/tenant_a/ad\u200dmin'],
    ['private use', '/data/tenant_a/\ue000'],
    ['a line separator', '/data/tenant_a/a\u2028b'],
    ['a long path', `/data/tenant_a/${'x/'.repeat(3000)}x`],
    ['a long segment', `/data/tenant_a/${'ü'.repeat(128)}`],
  ])('refuses %s as unreadable', async (_what, path) => {
    expect(await outcome('allowed_paths', GLOBS, callOf({ path }))).toBe('argument_unreadable')
  })

  it.each([[{}], [{ path: null }], [{ path: ['/data/tenant_a/x'] }], [{ path: 5 }]])(
    'refuses %j, where no path can be read',
    async (sent) => {
      expect(await outcome('allowed_paths', GLOBS, callOf(sent))).toBe('argument_unreadable')
    },
  )

  it('refuses what no argument is mapped for', async () => {
    const mapping = { resource: 'x', action: 'read', attributes: {} }
    const call = callOf({ path: '/data/tenant_a/x' }, { mapping })
    expect(await outcome('allowed_paths', GLOBS, call)).toBe('constraint_not_enforceable')
  })

  it.each([
    [['/data/**'], '/data/a/b', 'satisfied'],
    [['/data/*/public/*'], '/data/a/public/b', 'satisfied'],
    [['/data/*/public/*'], '/data/a/b/public/c', 'argument_refused'],
    [['/data/report-*.csv'], '/data/report-11.csv', 'satisfied'],
    [['/data/report-*.csv'], '/data/report-11/x.csv', 'argument_refused'],
    [['/data/report-*.csv'], '/data/report-.csv.exe', 'argument_refused'],
    [['/data/a*a'], '/data/a', 'argument_refused'],
    [['/data/acme:eu@x/*'], '/data/acme:eu@x/y', 'satisfied'],
    [['/data/urn:acme:eu/*'], '/data/urn:acme:eu/y', 'satisfied'],
    [['/data/acme:eu@x/*'], '/data/acme:us@x/y', 'argument_refused'],
    [['/data/acme::eu/*'], '/data/acme::eu/y', 'argument_unreadable'],
    [['/data/one.txt'], '/data/one.txt', 'satisfied'],
    [['/*'], '/x', 'satisfied'],
    [[], '/data/x', 'argument_refused'],
    [['data/*'], '/data/x', 'policy_output_invalid'],
    [['/data/../*'], '/data/x', 'policy_output_invalid'],
    [['/data/a**'], '/data/ax', 'policy_output_invalid'],
    [['/data/**/x'], '/data/a/x', 'policy_output_invalid'],
    [['/data/*', 5], '/data/x', 'policy_output_invalid'],
    ['/data/*', '/data/x', 'policy_output_invalid'],
    [{ 0: '/data/*' }, '/data/x', 'policy_output_invalid'],
    [null, '/data/x', 'policy_output_invalid'],
  ])('with the value %j the path %s is %s', async (value, path, expected) => {
    expect(await outcome('allowed_paths', value, callOf({ path }))).toBe(expected)
  })

  it('reads only paths that no normalizing leads elsewhere', { timeout: FUZZ_TIMEOUT }, () => {
    const piece = fc.constantFrom(
      '/',
      '..',
      '.',
      'a',
      'data',
      '%2e',
      '\\',
      ' ',
      '\0',
      'é',
      '\u0301',
      '~',
      'ﬁ',
      '．',
      '／',
      '⁄',
      '…',
      '{',
      ',',
      '}',
      '(',
      ';',
      '$',
      '\u200d',
      '¥',
    )
    const paths = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((all) => `/${all.join('')}`),
    )
    fc.assert(
      fc.property(paths, (path) => {
        const segments = readPath(path)
        if (segments === undefined) return
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
          const folded = path.normalize(form)
          expect(posix.normalize(folded)).toBe(folded)
          expect(folded.split('/')).toHaveLength(path.split('/').length)
          expect(folded).not.toMatch(/[\\]|%[0-9a-f]{2}/i)
        }
        expect(`/${segments.join('/')}`).toBe(path)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})
