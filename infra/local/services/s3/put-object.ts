/** PutObject and CopyObject; both judge the write's condition in the step that writes. */
import { emptyAnswer, isAnswer, type S3Answer, s3Error, xmlAnswer } from './answers.ts'
import type { ObjectCall } from './call.ts'
import { digest } from './checksums.ts'
import { judgeRead, judgeWrite } from './conditions.ts'
import { findVersion } from './get-object.ts'
import type { ObjectDraft, ObjectVersion } from './model.ts'
import {
  checksumHeaders,
  keptHeaders,
  metadataOf,
  quoted,
  versionHeader,
} from './object-headers.ts'
import { decodePath } from './request.ts'
import { element, isoTime, result } from './xml-write.ts'

export function putObject(call: ObjectCall): S3Answer {
  const { store, bucket, key, request, payload } = call
  if (request.headers.has('x-amz-copy-source')) return copyObject(call)
  const refusal = judgeWrite(request.headers, store.current(bucket, key))
  if (refusal) return s3Error(refusal)
  const draft: ObjectDraft = {
    bytes: payload.bytes,
    etag: digest('md5', payload.bytes).toString('hex'),
    headers: keptHeaders(request.headers),
    metadata: metadataOf(request.headers),
    checksum: payload.checksum ?? defaultChecksum(payload.bytes),
  }
  const written = store.put(bucket, key, draft, 'ObjectCreated:Put')
  return emptyAnswer(200, {
    etag: quoted(written.etag),
    'x-amz-server-side-encryption': draft.headers['x-amz-server-side-encryption'] ?? 'AES256',
    ...checksumHeaders(written.checksum),
    ...versionHeader(bucket, written.versionId),
  })
}

/** What S3 computes for itself where a writer claims nothing. */
export const defaultChecksum = (bytes: Buffer): ObjectDraft['checksum'] => ({
  algorithm: 'crc64nvme',
  value: digest('crc64nvme', bytes).toString('base64'),
  type: 'FULL_OBJECT',
})

function copyObject(call: ObjectCall): S3Answer {
  const { store, bucket, key, request } = call
  const source = copySource(call)
  if (isAnswer(source)) return source
  const replace = request.headers.get('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE'
  if (!replace && source === store.current(bucket, key)) {
    return s3Error('InvalidRequest', {
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    })
  }
  const refusal = judgeWrite(request.headers, store.current(bucket, key))
  if (refusal) return s3Error(refusal)
  const written = store.put(
    bucket,
    key,
    {
      bytes: source.bytes,
      etag: digest('md5', source.bytes).toString('hex'),
      headers: replace ? keptHeaders(request.headers) : source.headers,
      metadata: replace ? metadataOf(request.headers) : source.metadata,
      checksum:
        source.checksum.type === 'FULL_OBJECT' ? source.checksum : defaultChecksum(source.bytes),
    },
    'ObjectCreated:Copy',
  )
  return xmlAnswer(
    result('CopyObjectResult', [
      element('LastModified', isoTime(written.modified)),
      element('ETag', quoted(written.etag)),
    ]),
    versionHeader(bucket, written.versionId),
  )
}

/** The object that `x-amz-copy-source` names, its own conditions judged. */
export function copySource({ store, request }: ObjectCall): ObjectVersion | S3Answer {
  const [path = '', query = ''] = (request.headers.get('x-amz-copy-source') ?? '').split('?', 2)
  const decoded = decodePath(path.startsWith('/') ? path : `/${path}`) ?? ''
  const slash = decoded.indexOf('/')
  if (slash < 1)
    return s3Error('InvalidArgument', {
      message: 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    })
  const bucket = store.buckets.get(decoded.slice(0, slash))
  if (!bucket) return s3Error('NoSuchBucket')
  const versionId = new URLSearchParams(query).get('versionId') ?? undefined
  const object = findVersion(store, bucket, decoded.slice(slash + 1), versionId)
  if (isAnswer(object)) return object
  return judgeRead(request.headers, object, 'x-amz-copy-source-') === 'proceed'
    ? object
    : s3Error('PreconditionFailed')
}
