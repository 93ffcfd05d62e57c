/**
 * Where policy and revocations come from: a file on disk, or the policy bucket of a deployment
 * (`s3://BUCKET`). Refuses, at once, a file that is not there and an address that names no bucket.
 */
import { accessSync, constants } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BundleStore } from '../core/decision/bundle-store.ts'
import { readStoredFile } from './stored-file.ts'

/** Path or `file:` URL of a file, or `s3://BUCKET`. */
export type Location = string | URL

export type ReadStore = Pick<BundleStore, 'read'>

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/

export function isBucket(location: Location): boolean {
  return String(location).startsWith('s3:')
}

/** @throws Error where nothing could ever be read. */
export function openStore(location: Location): ReadStore {
  if (isBucket(location)) return openBucket(String(location))
  const path = location instanceof URL ? fileURLToPath(location) : location
  accessSync(path, constants.R_OK)
  return { read: (_key, options) => readStoredFile(path, options) }
}

function openBucket(address: string): ReadStore {
  const [, bucket] = BUCKET.exec(address) ?? []
  if (bucket === undefined) throw new Error('A bucket is named by s3://BUCKET')
  let store: Promise<ReadStore> | undefined
  return {
    async read(key, options) {
      // The SDK is loaded by those alone who use it.
      store ??= connect(bucket)
      return (await store).read(key, options)
    },
  }
}

async function connect(bucket: string): Promise<ReadStore> {
  const [{ S3Client }, { createS3BundleStore }, { CLIENT }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../adapters/bundles/s3-bundle-store.ts'),
    import('../adapters/client-settings.ts'),
  ])
  return createS3BundleStore(new S3Client(CLIENT), bucket)
}
