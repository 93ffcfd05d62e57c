/** GetObject and HeadObject: conditions, ranges, versions. */
import { emptyAnswer, isAnswer, type S3Answer, s3Error } from './answers.ts'
import type { ObjectCall } from './call.ts'
import { judgeRead } from './conditions.ts'
import type { Bucket, ObjectVersion } from './model.ts'
import { checksumHeaders, quoted, readHeaders, versionHeader } from './object-headers.ts'
import { readRange } from './range.ts'
import type { S3Store } from './store.ts'

export function getObject({ store, bucket, key, request }: ObjectCall): S3Answer {
  const object = findVersion(store, bucket, key, request.query.get('versionId'))
  if (isAnswer(object)) return object
  const headers = readHeaders(bucket, object, request.query)
  const verdict = judgeRead(request.headers, object)
  if (verdict === 'precondition_failed') return s3Error('PreconditionFailed')
  if (verdict === 'not_modified') {
    return emptyAnswer(304, {
      etag: quoted(object.etag),
      ...versionHeader(bucket, object.versionId),
    })
  }
  const size = object.bytes.length
  const range = readRange(request.headers.get('range'), size)
  if (range === 'unsatisfiable') {
    return s3Error('InvalidRange', { headers: { 'content-range': `bytes */${size}` } })
  }
  if (range === 'whole') {
    const asked = request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
    return {
      kind: 'answer',
      status: 200,
      headers: { ...headers, ...(asked && checksumHeaders(object.checksum)) },
      body: object.bytes,
    }
  }
  return {
    kind: 'answer',
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${range.first}-${range.last}/${size}` },
    body: object.bytes.subarray(range.first, range.last + 1),
  }
}

/** The version that a read names, or the error that says why there is none. */
export function findVersion(
  store: S3Store,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion | S3Answer {
  const versions = bucket.keys.get(key) ?? []
  if (versionId === undefined) {
    const object = store.current(bucket, key)
    if (object) return object
    const marker = versions[0]
    return s3Error('NoSuchKey', {
      headers: marker
        ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId }
        : {},
    })
  }
  const version = versions.find((one) => one.versionId === versionId)
  if (!version) return s3Error('NoSuchVersion')
  if (version.kind === 'object') return version
  return s3Error('MethodNotAllowed', {
    headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId },
  })
}
