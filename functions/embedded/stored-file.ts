/**
 * One file on disk, read as an object of a store is: within a bound, and only where it changed. A file
 * has changed when its inode, its size or its time of change has.
 */
import { readFile, stat } from 'node:fs/promises'
import type { BundleStore, ReadOptions } from '../core/decision/bundle-store.ts'

/** Rejects where something is there that cannot be read. */
export async function readStoredFile(
  path: string,
  { limit, ifNoneMatch }: ReadOptions,
): ReturnType<BundleStore['read']> {
  const found = await stat(path, { bigint: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return { kind: 'absent' }
  const etag = `${found.ino}-${found.size}-${found.mtimeNs}`
  if (etag === ifNoneMatch) return { kind: 'unchanged' }
  // Looked at before it is read: a file that is exchanged in between is read once more.
  const facts = { etag, lastModified: Number(found.mtimeMs), versionId: undefined }
  if (found.size > limit) return { kind: 'too-large', ...facts }
  return { kind: 'object', bytes: await readFile(path), ...facts }
}
