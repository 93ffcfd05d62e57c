/**
 * Finds the operation of an S3 request in one table of scope, method and sub-resources.
 * Refuses what the table does not hold with 501, so that nothing is taken for something else.
 */
import { type S3Answer, s3Error } from './answers.ts'
import * as buckets from './buckets.ts'
import type { BucketOperation, Call, ObjectOperation, ServiceOperation } from './call.ts'
import { completeUpload } from './complete-upload.ts'
import { deleteObject, deleteObjects } from './delete-objects.ts'
import { getObject } from './get-object.ts'
import { listObjects, listVersions } from './list-objects.ts'
import { abortUpload, createUpload, listParts, listUploads, uploadPart } from './multipart.ts'
import { putObject } from './put-object.ts'
import { SUB_RESOURCES } from './request.ts'

const SERVICE: Readonly<Record<string, ServiceOperation>> = { 'GET ': buckets.listBuckets }

const BUCKET: Readonly<Record<string, BucketOperation>> = {
  'HEAD ': buckets.headBucket,
  'DELETE ': buckets.deleteBucket,
  'GET ': listObjects,
  'GET location': buckets.getLocation,
  'GET versioning': buckets.getVersioning,
  'PUT versioning': buckets.putVersioning,
  'GET versions': listVersions,
  'GET uploads': listUploads,
  'POST delete': deleteObjects,
}

const OBJECT: Readonly<Record<string, ObjectOperation>> = {
  'GET ': getObject,
  'GET versionId': getObject,
  'HEAD ': getObject,
  'HEAD versionId': getObject,
  'PUT ': putObject,
  'DELETE ': deleteObject,
  'DELETE versionId': deleteObject,
  'POST uploads': createUpload,
  'PUT partNumber&uploadId': uploadPart,
  'POST uploadId': completeUpload,
  'DELETE uploadId': abortUpload,
  'GET uploadId': listParts,
}

export function answerS3(call: Call): S3Answer {
  const { request, store } = call
  const chosen = [...request.query.keys()].filter((name) => SUB_RESOURCES.has(name)).sort()
  const route = `${request.method} ${chosen.join('&')}`
  if (request.bucket === undefined) return find(SERVICE, route)?.(call) ?? s3Error('NotImplemented')
  if (request.key === undefined && route === 'PUT ') return buckets.createBucket(call)
  const bucket = store.buckets.get(request.bucket)
  if (!bucket) return s3Error('NoSuchBucket')
  if (request.key === undefined) {
    return find(BUCKET, route)?.({ ...call, bucket }) ?? s3Error('NotImplemented')
  }
  return find(OBJECT, route)?.({ ...call, bucket, key: request.key }) ?? s3Error('NotImplemented')
}

const find = <T>(table: Readonly<Record<string, T>>, route: string): T | undefined =>
  Object.hasOwn(table, route) ? table[route] : undefined
