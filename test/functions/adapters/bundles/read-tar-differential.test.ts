/**
 * Whatever the activator takes, the `tar` command of this machine unpacks to the very same files: names, contents, and
 * nothing more. Archives are put together from parts that readers of tar are known to disagree on.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTar } from '../../../../functions/adapters/bundles/read-tar.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../../../fixtures/fuzz-runs.ts'

const BLOCK = 512

interface Member {
  readonly name: string
  readonly prefix: string
  readonly type: string
  readonly magic: string
  readonly content: string
  readonly size: string | undefined
  readonly checksum: 'unsigned' | 'signed' | 'wrong' | 'unpadded'
}

function member(part: Partial<Member>): Buffer {
  const { name = 'a', prefix = '', type = '0', magic = 'ustar\x0000', content = '' } = part
  const bytes = Buffer.from(content)
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  header.write('0000000\x000000000\0', 108)
  header.write(part.size ?? `${bytes.length.toString(8).padStart(11, '0')}\0`, 124, 12, 'latin1')
  header.write('00000000000\0', 136)
  header.write(type, 156)
  header.write(magic, 257, 8)
  header.write(prefix, 345, 155)
  header.fill(0x20, 148, 156)
  let sum = header.reduce((total, byte) => total + byte, 0)
  if (part.checksum === 'signed') sum -= 256 * header.filter((byte) => byte > 127).length
  if (part.checksum === 'wrong') sum += 1
  const digits = sum.toString(8)
  header.write(part.checksum === 'unpadded' ? `${digits} ` : `${digits.padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))])
}

const record = (text: string): string => {
  const rest = Buffer.byteLength(text) + 2
  const length = rest + String(rest + String(rest).length).length
  return `${length} ${text}\n`
}

const ZEROS = Buffer.alloc(BLOCK)
const NAMES = ['a', 'b', 'd/a', './a', '/a', 'a/', 'd', 'd/', './', '\ufeffa', 'ä', '..', 'a//b']

const content = fc.constantFrom('', 'one', 'two', 'x'.repeat(600))
const plain = fc
  .record({
    name: fc.constantFrom(...NAMES, 'long/'.repeat(19)),
    prefix: fc.constantFrom('', '', '', 'd', 'd/e'),
    type: fc.constantFrom(
      '0',
      '0',
      '0',
      '0',
      '\0',
      '5',
      '7',
      '1',
      '2',
      'S',
      'D',
      'V',
      'X',
      'N',
      'K',
    ),
    magic: fc.constantFrom('ustar\x0000', 'ustar\x0000', 'ustar  \0', '', 'ustar\x0001', 'ustar'),
    content,
    size: fc.constantFrom(
      ...[undefined, undefined, undefined, undefined, undefined, undefined],
      ...[
        '          3\0',
        '3\0',
        '3 \x007',
        '3 7',
        '0x3\0',
        '\x80\0\0\0\0\0\0\0\0\0\0\x03',
        '+3\0',
      ],
      ...['\xa03\0', '\t3\0', '\v3\0', '', '000000000003', '-1\0'],
    ),
    checksum: fc.constantFrom('unsigned', 'unsigned', 'unsigned', 'signed', 'unpadded', 'wrong'),
  })
  .map(member)

const pax = fc
  .tuple(
    fc.constantFrom('x', 'x', 'g'),
    fc.array(
      fc.constantFrom(
        ...['path=b', 'path=d/b', 'path=', 'path=\ufeffa', 'path=a\0b', ' path=b', '\tpath=b'],
        ...['size=3', 'size=1', 'linkpath=b', 'mtime=1', 'comment=c', 'hdrcharset=BINARY'],
        ...['GNU.sparse.name=b', 'GNU.sparse.major=1', 'GNU.sparse.realsize=3', 'VENDOR.x=1'],
        ...['SCHILY.realsize=1', 'SCHILY.xattr.user.a=1', 'path', '=b', 'charset=x', 'PATH=b'],
      ),
      { minLength: 1, maxLength: 3 },
    ),
    fc.constantFrom('', '', '', '12 path=b', '0', '011 path=b\n', '9 path=b\n'),
  )
  .map(([type, records, more]) =>
    member({ type, name: 'PaxHeaders/a', content: records.map(record).join('') + more }),
  )

const longName = fc
  .tuple(
    fc.constantFrom('L', 'L', 'K'),
    fc.constantFrom('b', 'b\0', 'd/b\0', 'b\0c\0', '', '\ufeffa\0'),
  )
  .map(([type, text]) => member({ type, magic: 'ustar  \0', name: '././@LongLink', content: text }))

const end = fc.constantFrom(
  ...[[ZEROS, ZEROS], [ZEROS, ZEROS], [ZEROS, ZEROS], Array.from({ length: 18 }, () => ZEROS)],
  ...[[ZEROS], [], [ZEROS, member({ name: 'late', content: 'x' }), ZEROS, ZEROS]],
  ...[[ZEROS, ZEROS, member({ name: 'later', content: 'x' }), ZEROS, ZEROS]],
  ...[[ZEROS, ZEROS, Buffer.from('junk')]],
)

const archives = fc
  .tuple(fc.array(fc.oneof({ weight: 4, arbitrary: plain }, pax, longName), { maxLength: 4 }), end)
  .map(([members, ending]) => Buffer.concat([...members, ...ending]))

describe('readTar, beside the tar command,', () => {
  it('takes no archive that the command reads otherwise', { timeout: FUZZ_TIMEOUT }, () => {
    let taken = 0
    fc.assert(
      fc.property(archives, (archive) => {
        const files = readTar(archive)
        if ('kind' in files) return
        taken += 1
        const own = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')])
        expect(unpacked(archive)).toEqual(own.toSorted())
      }),
      { numRuns: FUZZ_RUNS },
    )
    expect(taken).toBeGreaterThan(0)
  })

  it.each<[string, Buffer[]]>([
    ['a global name', [member({ type: 'g', content: record('path=b') }), member({})]],
    ['a global size', [member({ type: 'g', content: record('size=1') }), member({})]],
    ['a size in a pax header', [member({ type: 'x', content: record('size=0') }), member({})]],
    [
      'a sparse file of GNU tar under its real name',
      [
        member({
          type: 'x',
          content: ['major=1', 'minor=0', 'name=b', 'realsize=3']
            .map((text) => record(`GNU.sparse.${text}`))
            .join(''),
        }),
        member({ name: 'GNUSparseFile.0/a', content: '0\n' }),
      ],
    ],
    ['an old sparse file', [member({ type: 'S', magic: 'ustar  \0' })]],
    ['a record whose key is behind a tab', [member({ type: 'x', content: record('\tpath=b') })]],
    ['a file named as a folder', [member({ name: 'a/', content: 'one' })]],
    ['a folder with content', [member({ name: 'a/', type: '5', content: 'one' })]],
    ['a file that is a folder, too', [member({}), member({ name: 'a/b' })]],
    ['a folder after a file of its name', [member({}), member({ name: 'a/', type: '5' })]],
    ['two long names', [longNameOf('b\0'), longNameOf('c\0'), member({})]],
    ['a long name of a link', [member({ type: 'K', content: 'b\0' }), member({})]],
    ['a long name of nothing', [member({}), longNameOf('b\0')]],
    ['a size in base 256', [member({ size: '\x80\0\0\0\0\0\0\0\0\0\0\x00' })]],
    ['a checksum over signed bytes', [member({ name: 'ä', checksum: 'signed' })]],
    ['a second archive', [member({}), ZEROS, ZEROS, member({ name: 'b' })]],
    ['a file after one block of zeros', [member({}), ZEROS, member({ name: 'b' })]],
  ])('refuses %s', (_what, members) => {
    const archive = Buffer.concat([...members, ZEROS, ZEROS])
    expect(readTar(archive)).toMatchObject({ kind: 'tar-fault' })
  })

  it.each<[string, Buffer[], string]>([
    ['the comment of git archive', [member({ type: 'g', content: record('comment=1a2b') })], 'a'],
    ['times', [member({ type: 'x', content: record('mtime=1.5') + record('atime=1') })], 'a'],
    [
      'attributes of a file system',
      [member({ type: 'x', content: record('LIBARCHIVE.xattr.com.apple.provenance=AQ') })],
      'a',
    ],
    ['a name of its own', [member({ type: 'x', content: record('path=b/c') })], 'b/c'],
    ['a long name of GNU tar', [longNameOf('b/c\0')], 'b/c'],
  ])('takes what tools write: %s', (_what, before, name) => {
    const archive = Buffer.concat([...before, member({ content: 'one' }), ZEROS, ZEROS])
    const files = readTar(archive)
    expect('kind' in files ? files.message : [...files.keys()]).toEqual([name])
    expect(unpacked(archive)).toEqual([[name, 'one']])
  })

  it('tells a mark of byte order from nothing', () => {
    const files = readTar(Buffer.concat([member({ name: '\ufeffdata.json' }), ZEROS, ZEROS]))
    expect('kind' in files ? [] : [...files.keys()]).toEqual(['\ufeffdata.json'])
  })
})

function longNameOf(text: string): Buffer {
  return member({ type: 'L', magic: 'ustar  \0', name: '././@LongLink', content: text })
}

/** Names and contents as the command unpacks them; its complaint where it has one. */
function unpacked(archive: Buffer): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'tar-'))
  try {
    const { status, stderr } = spawnSync('tar', ['-xf', '-', '-C', folder], {
      input: archive,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
    if (status !== 0) return stderr
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [relative(folder, path), readFileSync(path, 'latin1')]
      })
      .toSorted()
  } finally {
    rmSync(folder, { recursive: true })
  }
}
