/**
 * The pointer to the bundle in force (`active.json`). Refuses anything that is not completely one: a
 * pointer that cannot be read changes nothing.
 */
import { isJsonObject, type JsonValue } from '../json.ts'
import { parseStrictJson } from '../strict-json.ts'
import { BUNDLES } from './bundle-store.ts'

/** The upload that a bundle came from: decides which of two is newer. */
export interface UploadMark {
  readonly key: string
  readonly etag: string
  readonly versionId: string | null
  /** Milliseconds since the epoch. */
  readonly lastModified: number
  /** S3's own order of events within a key; null where the event had none. */
  readonly sequencer: string | null
  /** When its event reached the activator, in milliseconds since the epoch; null where nobody noted it. */
  readonly noticedAt: number | null
}

export interface BundlePointer {
  readonly revision: string
  /** Lower-case hex SHA-256 of the bundle's bytes. */
  readonly sha256: string
  readonly key: string
  /** RFC 3339, UTC. */
  readonly activatedAt: string
  readonly upload: UploadMark
}

/** Bytes that a pointer may have. */
export const POINTER_LIMIT = 16_384

/** Where the bundle of a digest is kept. */
export function bundleKey(sha256: string): string {
  return `${BUNDLES}${sha256}.tar.gz`
}

/** Reads a pointer's text; undefined where it is not one. */
export function readPointer(text: string): BundlePointer | undefined {
  const parsed = parseStrictJson(text)
  if (!('value' in parsed) || !isJsonObject(parsed.value)) return undefined
  const { revision, sha256, key, activatedAt, upload } = parsed.value as Partial<
    Record<keyof BundlePointer, JsonValue>
  >
  if (typeof revision !== 'string' || typeof activatedAt !== 'string') return undefined
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined
  if (key !== bundleKey(sha256)) return undefined
  const mark = readMark(upload)
  return mark && { revision, sha256, key, activatedAt, upload: mark }
}

/** Reads a mark as it stands in a pointer or a report. */
export function readMark(value: JsonValue | undefined): UploadMark | undefined {
  if (!isJsonObject(value)) return undefined
  const {
    key,
    etag,
    versionId,
    lastModified,
    sequencer,
    noticedAt = null,
  } = value as Partial<Record<keyof UploadMark, JsonValue>>
  if (typeof key !== 'string' || typeof etag !== 'string') return undefined
  if (typeof lastModified !== 'number') return undefined
  if (versionId !== null && typeof versionId !== 'string') return undefined
  if (sequencer !== null && typeof sequencer !== 'string') return undefined
  if (noticedAt !== null && typeof noticedAt !== 'number') return undefined
  return { key, etag, versionId, lastModified, sequencer, noticedAt }
}

/** Whether two marks are the same upload: the same write of the same object. */
export function isSameUpload(a: UploadMark, b: UploadMark): boolean {
  return (
    a.key === b.key &&
    a.etag === b.etag &&
    a.versionId === b.versionId &&
    a.lastModified === b.lastModified
  )
}

/** Whether S3 itself cannot tell which of two uploads is the newer one. */
export function isTie(a: UploadMark, b: UploadMark): boolean {
  return a.key !== b.key && a.lastModified === b.lastModified
}

/**
 * Whether `a` is older than `b`. S3 keeps whole seconds. Within one, its sequencer orders the writes of one
 * key (the shorter one is padded with zeros, then by hex digits) and says nothing of two keys: these go by
 * when their events reached the activator, the best that is known of them. Otherwise neither is older.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function isOlder(a: UploadMark, b: UploadMark): boolean {
  if (a.lastModified !== b.lastModified) return a.lastModified < b.lastModified
  if (isTie(a, b)) return a.noticedAt !== null && b.noticedAt !== null && a.noticedAt < b.noticedAt
  if (a.sequencer === null || b.sequencer === null) return false
  const length = Math.max(a.sequencer.length, b.sequencer.length)
  return a.sequencer.padEnd(length, '0') < b.sequencer.padEnd(length, '0')
}
