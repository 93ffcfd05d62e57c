/**
 * Holds the buckets and every version of every key. Each change happens in one synchronous step, so
 * that of writers racing on one condition exactly one wins; each is journalled and announced.
 */
import { randomBytes } from 'node:crypto'
import type {
  Bucket,
  DeleteMarker,
  ObjectDraft,
  ObjectVersion,
  S3Event,
  S3EventName,
  Version,
} from './model.ts'

/** Keeps what must outlive the process. */
export interface Journal {
  bucketSaved(bucket: Bucket): void
  bucketRemoved(bucket: Bucket): void
  versionSaved(bucket: Bucket, version: Version): void
  versionRemoved(bucket: Bucket, version: Version): void
}

export interface StoreOptions {
  readonly journal: Journal | undefined
  readonly announce: (event: S3Event) => void
  /** milliseconds since the epoch */
  readonly now: () => number
}

export class S3Store {
  readonly buckets = new Map<string, Bucket>()
  readonly #options: StoreOptions
  #sequence = 0

  constructor(options: StoreOptions) {
    this.#options = options
  }

  now(): number {
    return this.#options.now()
  }

  /** Takes over what a journal had kept, without journalling or announcing it again. */
  restore(buckets: Iterable<Bucket>): void {
    for (const bucket of buckets) {
      this.buckets.set(bucket.name, bucket)
      for (const versions of bucket.keys.values()) {
        for (const { sequence } of versions) this.#sequence = Math.max(this.#sequence, sequence)
      }
    }
  }

  createBucket(name: string): Bucket {
    const existing = this.buckets.get(name)
    if (existing) return existing
    const bucket: Bucket = {
      name,
      created: this.now(),
      versioning: 'off',
      keys: new Map(),
      uploads: new Map(),
    }
    this.buckets.set(name, bucket)
    this.#options.journal?.bucketSaved(bucket)
    return bucket
  }

  removeBucket(bucket: Bucket): void {
    this.buckets.delete(bucket.name)
    this.#options.journal?.bucketRemoved(bucket)
  }

  setVersioning(bucket: Bucket, versioning: 'Enabled' | 'Suspended'): void {
    bucket.versioning = versioning
    this.#options.journal?.bucketSaved(bucket)
  }

  /** The version that a plain read sees; undefined when there is none or it is a delete marker. */
  current(bucket: Bucket, key: string): ObjectVersion | undefined {
    const newest = bucket.keys.get(key)?.[0]
    return newest?.kind === 'object' ? newest : undefined
  }

  put(bucket: Bucket, key: string, draft: ObjectDraft, name: S3EventName): ObjectVersion {
    const version: ObjectVersion = { ...draft, ...this.#stamp(bucket, key), kind: 'object' }
    this.#push(bucket, version)
    this.#announce(name, bucket, version)
    return version
  }

  /** A plain delete: a marker where versioning is or was on, else removal; idempotent. */
  remove(bucket: Bucket, key: string): DeleteMarker | undefined {
    if (bucket.versioning === 'off') {
      this.removeVersion(bucket, key, 'null')
      return undefined
    }
    const marker: DeleteMarker = { ...this.#stamp(bucket, key), kind: 'delete-marker' }
    this.#push(bucket, marker)
    this.#announce('ObjectRemoved:DeleteMarkerCreated', bucket, marker)
    return marker
  }

  /** Removes one version for good; undefined when there is no such version. */
  removeVersion(bucket: Bucket, key: string, versionId: string): Version | undefined {
    const versions = bucket.keys.get(key) ?? []
    const found = versions.find((one) => one.versionId === versionId)
    if (!found) return undefined
    this.#drop(bucket, found)
    this.#announce('ObjectRemoved:Delete', bucket, found)
    return found
  }

  #stamp(bucket: Bucket, key: string) {
    this.#sequence += 1
    const versionId =
      bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null'
    return { key, versionId, modified: this.now(), sequence: this.#sequence }
  }

  #push(bucket: Bucket, version: Version): void {
    const replaced =
      version.versionId === 'null' &&
      bucket.keys.get(version.key)?.find((one) => one.versionId === 'null')
    if (replaced) this.#drop(bucket, replaced)
    bucket.keys.set(version.key, [version, ...(bucket.keys.get(version.key) ?? [])])
    this.#options.journal?.versionSaved(bucket, version)
  }

  #drop(bucket: Bucket, version: Version): void {
    const rest = (bucket.keys.get(version.key) ?? []).filter((one) => one !== version)
    if (rest.length > 0) bucket.keys.set(version.key, rest)
    else bucket.keys.delete(version.key)
    this.#options.journal?.versionRemoved(bucket, version)
  }

  #announce(name: S3EventName, bucket: Bucket, version: Version): void {
    const created = name.startsWith('ObjectCreated') && version.kind === 'object'
    this.#options.announce({
      name,
      bucket: bucket.name,
      key: version.key,
      size: created ? version.bytes.length : 0,
      etag: created ? version.etag : '',
      ...(bucket.versioning !== 'off' && { versionId: version.versionId }),
      sequencer: version.sequence.toString(16).toUpperCase().padStart(18, '0'),
      time: this.now(),
    })
  }
}
