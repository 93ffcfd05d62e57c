/**
 * Keeps buckets and objects in a directory, one file per version, each written whole under another
 * name and then renamed. Refuses, with a throw that names the file, to start from a damaged one.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bucket, Version } from './model.ts'
import type { Journal } from './store.ts'

const BUCKET_FILE = 'bucket.json'
const OBJECT_SUFFIX = '.object'

export function directoryJournal(directory: string): Journal {
  const folder = (bucket: Bucket) => join(directory, bucket.name)
  const file = (bucket: Bucket, { key, versionId }: Version) =>
    join(folder(bucket), nameOf(key, versionId))
  return {
    bucketSaved(bucket) {
      const { name, created, versioning } = bucket
      mkdirSync(folder(bucket), { recursive: true })
      writeWhole(
        join(folder(bucket), BUCKET_FILE),
        Buffer.from(JSON.stringify({ name, created, versioning })),
      )
    },
    bucketRemoved(bucket) {
      rmSync(folder(bucket), { recursive: true, force: true })
    },
    versionSaved(bucket, version) {
      const { bytes, ...about } =
        version.kind === 'object' ? version : { ...version, bytes: Buffer.alloc(0) }
      const head = Buffer.from(`${JSON.stringify(about)}\n`)
      writeWhole(file(bucket, version), Buffer.concat([head, bytes]))
    },
    versionRemoved(bucket, version) {
      rmSync(file(bucket, version), { force: true })
    },
  }
}

/** What a directory holds; nothing when it does not exist. */
export function readJournal(directory: string): Bucket[] {
  mkdirSync(directory, { recursive: true })
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readBucket(join(directory, entry.name)))
}

function readBucket(folder: string): Bucket {
  const about = readJson(readFileSync(join(folder, BUCKET_FILE)), folder) as Pick<
    Bucket,
    'name' | 'created' | 'versioning'
  >
  const versions = readdirSync(folder)
    .filter((name) => name.endsWith(OBJECT_SUFFIX))
    .map((name) => readVersion(join(folder, name)))
    .sort((left, right) => right.sequence - left.sequence)
  const keys = new Map<string, Version[]>()
  for (const version of versions) keys.set(version.key, [...(keys.get(version.key) ?? []), version])
  return { ...about, keys, uploads: new Map() }
}

function readVersion(path: string): Version {
  const content = readFileSync(path)
  const end = content.indexOf(0x0a)
  const about = readJson(content.subarray(0, end), path) as Version
  return about.kind === 'object' ? { ...about, bytes: content.subarray(end + 1) } : about
}

function readJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new Error(`damaged object file ${path}; remove its folder to start afresh`, { cause })
  }
}

/** Keys may be longer than file names, and may hold dots and slashes. */
const nameOf = (key: string, versionId: string): string =>
  createHash('sha256').update(`${key}\0${versionId}`).digest('hex') + OBJECT_SUFFIX

function writeWhole(path: string, bytes: Buffer): void {
  writeFileSync(`${path}.new`, bytes)
  renameSync(`${path}.new`, path)
}
