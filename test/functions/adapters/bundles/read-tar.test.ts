import { execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTar } from '../../../../functions/adapters/bundles/read-tar.ts'
import { tar, type TarEntry } from '../../../fixtures/tar.ts'

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

const filesOf = (archive: Uint8Array) => {
  const files = readTar(archive)
  if ('kind' in files) throw new Error(files.message)
  return Object.fromEntries([...files].map(([name, bytes]) => [name, textOf(bytes)]))
}

describe('readTar', () => {
  it.each<[string, TarEntry[], Record<string, string>]>([
    [
      'plain files',
      [
        { name: 'a', content: '1' },
        { name: 'b/c', content: '' },
      ],
      { a: '1', 'b/c': '' },
    ],
    [
      'names that begin with a slash, as opa build writes them',
      [{ name: '/a', content: '1' }],
      { a: '1' },
    ],
    [
      'names that begin with ./, as tar -C writes them',
      [{ name: './a', content: '1' }],
      { a: '1' },
    ],
    [
      'folders',
      [
        { name: './', type: 'directory' },
        { name: 'b/', type: 'directory' },
        { name: 'b/a', content: '1' },
      ],
      { 'b/a': '1' },
    ],
    [
      'names too long for a header',
      [{ name: `${'long/'.repeat(60)}a`, content: '1' }],
      { [`${'long/'.repeat(60)}a`]: '1' },
    ],
    ['names beyond ASCII', [{ name: 'größe', content: '1' }], { größe: '1' }],
    ['dots within names', [{ name: '..a/b..c/...', content: '1' }], { '..a/b..c/...': '1' }],
  ])('reads %s', async (_what, entries, files) => {
    expect(filesOf(await tar(entries))).toEqual(files)
  })

  it.each<[string, string[]]>([
    ['GNU', ['--format=gnu']],
    ['pax', ['--format=pax']],
    ['ustar', ['--format=ustar']],
  ])('reads what the tar command writes in %s format', (_what, options) => {
    const folder = mkdtempSync(join(tmpdir(), 'tar-'))
    try {
      const deep = options.includes('--format=ustar') ? 'd'.repeat(90) : 'd'.repeat(120)
      mkdirSync(join(folder, deep))
      writeFileSync(join(folder, deep, 'file'), 'content')
      writeFileSync(join(folder, 'a'), 'b')
      const archive = execFileSync('tar', ['-c', ...options, '-C', folder, '.'])
      expect(filesOf(archive)).toEqual({ a: 'b', [`${deep}/file`]: 'content' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each<[string, TarEntry[]]>([
    ['a parent segment', [{ name: '../a' }]],
    ['a parent segment inside', [{ name: 'a/../../b' }]],
    ['a parent segment after ./', [{ name: './../a' }]],
    ['a dot segment inside', [{ name: 'a/./b' }]],
    ['an empty segment', [{ name: 'a//b' }]],
    ['two slashes in front', [{ name: '//a' }]],
    ['a backslash', [{ name: 'a\\b' }]],
    ['a control character', [{ name: 'a\nb' }]],
    ['a symbolic link', [{ name: 'a', type: 'symlink', linkname: '/etc/passwd' }]],
    ['a hard link', [{ name: 'a', type: 'link', linkname: 'b' }]],
    ['a device', [{ name: 'a', type: 'character-device' }]],
    ['a pipe', [{ name: 'a', type: 'fifo' }]],
    [
      'two files of one name',
      [
        { name: 'a', content: '1' },
        { name: './a', content: '2' },
      ],
    ],
  ])('refuses %s', async (_what, entries) => {
    expect(readTar(await tar(entries))).toMatchObject({ kind: 'tar-fault' })
  })

  it('refuses an archive that is cut short anywhere', async () => {
    const archive = await tar([{ name: 'a', content: 'x'.repeat(700) }])
    for (const length of [0, 1, 511, 512, 513, 1_023, 1_211, 1_536]) {
      expect([length, readTar(archive.subarray(0, length))]).toEqual([
        length,
        expect.objectContaining({ kind: 'tar-fault' }),
      ])
    }
  })

  it('refuses a header whose checksum is wrong', async () => {
    const archive = await tar([{ name: 'a', content: '1' }])
    archive[0] = 'b'.charCodeAt(0)
    expect(readTar(archive)).toMatchObject({ message: expect.stringMatching(/checksum/) })
  })

  it('never throws, whatever the bytes', async () => {
    const archive = await tar([{ name: 'n'.repeat(200), content: 'abc' }, { name: 'b' }])
    const flips = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 8 })
    fc.assert(
      fc.property(flips, fc.nat(archive.length), (changes, length) => {
        const changed = new Uint8Array(archive)
        for (const [at, byte] of changes) changed[at] = byte
        readTar(changed.subarray(0, length))
      }),
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => void readTar(bytes)))
  })
})
