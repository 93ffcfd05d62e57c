/**
 * Port: the bucket that policy lives in. Uploads come in under `uploads/`; the activator puts what it
 * accepts under `bundles/`, names the one in force in `active.json`, and reports under `reports/`.
 */
export const UPLOADS = 'uploads/'
export const BUNDLES = 'bundles/'
export const REPORTS = 'reports/'
export const POINTER_KEY = 'active.json'

/**
 * Milliseconds after which no process decides by an older bundle any more, as long as the bucket answers:
 * one that last asked so long ago asks before it decides.
 */
export const IN_FORCE_WITHIN_MS = 5_000

export interface StoredObject extends ObjectFacts {
  readonly kind: 'object'
  readonly bytes: Uint8Array
}

/** What is known of an object without reading it. */
export interface ObjectFacts {
  /** Names exactly this content; good for `ifNoneMatch` and `ifMatch`. */
  readonly etag: string
  /** Milliseconds since the epoch, whole seconds on AWS. */
  readonly lastModified: number
  readonly versionId: string | undefined
}

export interface ReadOptions {
  /** Bytes beyond which nothing is read. */
  readonly limit: number
  /** Entity tag that is already known: the answer is `unchanged` while it holds (RFC 9110 section 13.1.2). */
  readonly ifNoneMatch?: string
}

/** Writes only while this holds: nothing is there, or what is there has this entity tag. */
export type WriteCondition = { readonly ifMatch: string } | { readonly ifAbsent: true }

export interface BundleStore {
  /** Reads one object. Throws where the store cannot be reached. */
  read(
    key: string,
    options: ReadOptions,
  ): Promise<
    | StoredObject
    | (ObjectFacts & { readonly kind: 'too-large' })
    | { readonly kind: 'unchanged' }
    | { readonly kind: 'absent' }
  >
  /** Writes one object whole; false where the condition does not hold. Throws as `read` does. */
  write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<boolean>
}
