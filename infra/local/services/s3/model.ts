/** What the S3 stand-in keeps: buckets, the versions of each key, and uploads under way. */
export type ChecksumAlgorithm =
  | 'crc32'
  | 'crc32c'
  | 'crc64nvme'
  | 'sha1'
  | 'sha256'
  | 'sha512'
  | 'md5'

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** base64; a composite one ends in `-` and the number of parts */
  readonly value: string
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** What a writer says about an object, before the store gives it a version. */
export interface ObjectDraft {
  readonly bytes: Buffer
  /** without quotes */
  readonly etag: string
  /** content-type and the other headers that come back as they were sent, lower-case names */
  readonly headers: Readonly<Record<string, string>>
  /** x-amz-meta-*, without that prefix */
  readonly metadata: Readonly<Record<string, string>>
  readonly checksum: Checksum
}

export interface ObjectVersion extends ObjectDraft {
  readonly kind: 'object'
  readonly key: string
  /** `null` (the word) where versioning is not enabled */
  readonly versionId: string
  /** milliseconds since the epoch */
  readonly modified: number
  readonly sequence: number
}

export interface DeleteMarker {
  readonly kind: 'delete-marker'
  readonly key: string
  readonly versionId: string
  readonly modified: number
  readonly sequence: number
}

export type Version = ObjectVersion | DeleteMarker

export interface Part {
  readonly bytes: Buffer
  readonly etag: string
  readonly checksum: Checksum | undefined
  readonly modified: number
}

export interface Upload {
  readonly id: string
  readonly key: string
  readonly started: number
  readonly headers: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, string>>
  readonly algorithm: ChecksumAlgorithm | undefined
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE'
  readonly parts: Map<number, Part>
}

type Versioning = 'off' | 'Enabled' | 'Suspended'

export interface Bucket {
  readonly name: string
  readonly created: number
  versioning: Versioning
  /** newest first; never an empty list */
  readonly keys: Map<string, Version[]>
  readonly uploads: Map<string, Upload>
}

/** Named as S3's event notifications name them, without `s3:`. */
export type S3EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'

export interface S3Event {
  readonly name: S3EventName
  readonly bucket: string
  /** as the writer named it, not URL-encoded */
  readonly key: string
  /** bytes; 0 for a removal */
  readonly size: number
  /** without quotes; empty for a removal */
  readonly etag: string
  readonly versionId?: string
  /** hexadecimal, grows with every event of this server */
  readonly sequencer: string
  /** milliseconds since the epoch */
  readonly time: number
}
