/**
 * Finds out what happens in buckets that are not the stand-in's, by listing them again and again. A
 * bucket that cannot be listed just now is asked again; nothing is told twice.
 */
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import type { ObjectEvent } from '../template/resource-provider.ts'

export interface BucketWatch {
  /** Watches a bucket from now on; what is in it already is not told. */
  add(bucket: string): Promise<void>
  subscribe(listener: (event: ObjectEvent) => void): () => void
  close(): void
}

const EVERY_MS = 1_000

export function watchBuckets(s3: S3Client): BucketWatch {
  const listeners = new Set<(event: ObjectEvent) => void>()
  /** Entity tag and date by key, by bucket. */
  const known = new Map<string, Map<string, string>>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function look(): Promise<void> {
    for (const [bucket, before] of known) {
      const found = await list(s3, bucket).catch(() => undefined)
      if (found === undefined) continue
      known.set(bucket, marks(found))
      for (const { key, mark, size, etag } of found)
        if (before.get(key) !== mark)
          tell({ kind: 'created', operation: 'Put', bucket, key, size, etag })
      const keys = new Set(found.map(({ key }) => key))
      for (const key of before.keys())
        if (!keys.has(key))
          tell({ kind: 'removed', operation: 'Delete', bucket, key, size: 0, etag: '' })
    }
    if (!isClosed) timer = setTimeout(() => void look(), EVERY_MS)
  }

  function tell(event: ObjectEvent): void {
    for (const listener of listeners) listener(event)
  }

  return {
    async add(bucket) {
      known.set(bucket, marks(await list(s3, bucket)))
      timer ??= setTimeout(() => void look(), EVERY_MS)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

interface Listed {
  readonly key: string
  readonly mark: string
  readonly size: number
  readonly etag: string
}

const marks = (found: readonly Listed[]): Map<string, string> =>
  new Map(found.map(({ key, mark }) => [key, mark]))

async function list(s3: S3Client, bucket: string): Promise<readonly Listed[]> {
  const all: Listed[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of Contents) {
      const mark = `${ETag} ${LastModified?.getTime() ?? 0}`
      all.push({ key: Key, mark, size: Size, etag: ETag.replaceAll('"', '') })
    }
  }
  return all
}
