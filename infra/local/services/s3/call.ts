/** What every S3 operation is handed: the store, the request, and a body whose digests are proven. */
import type { S3Answer } from './answers.ts'
import type { Bucket } from './model.ts'
import type { Payload } from './payload.ts'
import type { S3Request } from './request.ts'
import type { S3Store } from './store.ts'

export interface Call {
  readonly store: S3Store
  readonly request: S3Request
  readonly payload: Payload
}

export interface BucketCall extends Call {
  readonly bucket: Bucket
}

export interface ObjectCall extends BucketCall {
  readonly key: string
}

export type ServiceOperation = (call: Call) => S3Answer
export type BucketOperation = (call: BucketCall) => S3Answer
export type ObjectOperation = (call: ObjectCall) => S3Answer
