import { describe, expect, it } from 'vitest'
import {
  bundleKey,
  isOlder,
  isSameUpload,
  readPointer,
  type UploadMark,
} from '../../../../functions/core/decision/bundle-pointer.ts'

const OTHER = 'uploads/b.tar.gz'
const SHA = 'a'.repeat(64)
const MARK: UploadMark = {
  key: 'uploads/a.tar.gz',
  etag: '"e"',
  versionId: null,
  lastModified: 1_000,
  sequencer: null,
  noticedAt: null,
}
const POINTER = {
  revision: 'r',
  sha256: SHA,
  key: bundleKey(SHA),
  activatedAt: '2026-11-24T10:00:00.000Z',
  upload: MARK,
}

describe('readPointer', () => {
  it('reads what the activator writes, and passes over what it does not know', () => {
    expect(readPointer(JSON.stringify(POINTER))).toEqual(POINTER)
    expect(readPointer(JSON.stringify({ ...POINTER, more: 1 }))).toEqual(POINTER)
  })

  it('reads one from before anybody noted when an upload was noticed', () => {
    const upload = { ...MARK, noticedAt: undefined }
    expect(readPointer(JSON.stringify({ ...POINTER, upload }))).toEqual(POINTER)
  })

  it.each<[string, unknown]>([
    ['a list', []],
    ['no revision', { ...POINTER, revision: undefined }],
    ['a digest in upper case', { ...POINTER, sha256: SHA.toUpperCase() }],
    ['a digest that is short', { ...POINTER, sha256: 'a', key: bundleKey('a') }],
    ['a key elsewhere', { ...POINTER, key: 'uploads/a.tar.gz' }],
    ['a key of another digest', { ...POINTER, key: bundleKey('b'.repeat(64)) }],
    ['no upload', { ...POINTER, upload: undefined }],
    ['an upload without a date', { ...POINTER, upload: { ...MARK, lastModified: '1' } }],
    ['an upload without a version', { ...POINTER, upload: { ...MARK, versionId: undefined } }],
  ])('refuses %s', (_what, pointer) => {
    expect(readPointer(JSON.stringify(pointer))).toBeUndefined()
  })

  it('refuses a key that is named twice', () => {
    expect(readPointer(JSON.stringify(POINTER).replace('{', '{"revision":"x",'))).toBeUndefined()
  })
})

describe('isOlder', () => {
  it.each<[string, Partial<UploadMark>, Partial<UploadMark>, boolean]>([
    ['an earlier second', { lastModified: 1_000 }, { lastModified: 2_000 }, true],
    [
      'a later second, whatever the sequencer',
      { lastModified: 2_000, sequencer: '0' },
      { sequencer: '1' },
      false,
    ],
    ['the same second', {}, {}, false],
    ['the same second, one sequencer', { sequencer: '1' }, {}, false],
    ['an earlier sequencer', { sequencer: '0A1' }, { sequencer: '0A2' }, true],
    ['a later sequencer', { sequencer: '0A2' }, { sequencer: '0A1' }, false],
    ['the same sequencer', { sequencer: '0A1' }, { sequencer: '0A1' }, false],
    ['a shorter sequencer, padded on the right', { sequencer: '0A1' }, { sequencer: '0A11' }, true],
    [
      'another key, an earlier sequencer',
      { key: OTHER, sequencer: '0A1' },
      { sequencer: '2' },
      false,
    ],
    ['another key, noticed earlier', { key: OTHER, noticedAt: 1 }, { noticedAt: 2 }, true],
    [
      'another key, noticed later, whatever the sequencer',
      { key: OTHER, noticedAt: 2, sequencer: '0A1' },
      { noticedAt: 1, sequencer: '0A2' },
      false,
    ],
    ['another key, noticed who knows when', { key: OTHER, noticedAt: 1 }, {}, false],
    ['the same key, whenever it was noticed', { noticedAt: 1 }, { noticedAt: 2 }, false],
    ['a sequencer padded with zeros', { sequencer: '0A' }, { sequencer: '0A00' }, false],
  ])('compares %s', (_what, a, b, expected) => {
    expect(isOlder({ ...MARK, ...a }, { ...MARK, ...b })).toBe(expected)
  })
})

describe('isSameUpload', () => {
  it.each<[Partial<UploadMark>, boolean]>([
    [{}, true],
    [{ sequencer: '1' }, true],
    [{ key: 'uploads/b.tar.gz' }, false],
    [{ etag: '"f"' }, false],
    [{ versionId: 'v' }, false],
    [{ lastModified: 2_000 }, false],
  ])('with %j is %s', (other, expected) => {
    expect(isSameUpload(MARK, { ...MARK, ...other })).toBe(expected)
  })
})
