/**
 * Multipart uploads: create, parts (sent or copied), list, abort; complete-upload.ts puts them
 * together. Refuses part numbers outside 1 to 10,000.
 */
import { randomBytes } from 'node:crypto'
import { emptyAnswer, isAnswer, type S3Answer, s3Error, xmlAnswer } from './answers.ts'
import type { BucketCall, ObjectCall } from './call.ts'
import { digest, readAlgorithm } from './checksums.ts'
import type { Part, Upload } from './model.ts'
import { keptHeaders, metadataOf, quoted } from './object-headers.ts'
import { copySource } from './put-object.ts'
import { readRange } from './range.ts'
import { element, isoTime, result } from './xml-write.ts'

const MAX_PARTS = 10_000

export function createUpload({ store, bucket, key, request }: ObjectCall): S3Answer {
  const named = request.headers.get('x-amz-checksum-algorithm')
  const algorithm = named === undefined ? undefined : readAlgorithm(named)
  if (named !== undefined && !algorithm) return s3Error('NotImplemented')
  const type = request.headers.get('x-amz-checksum-type')?.toUpperCase()
  const whole = type === 'FULL_OBJECT' || algorithm === 'crc64nvme' || algorithm === undefined
  const upload: Upload = {
    id: randomBytes(48).toString('base64url'),
    key,
    started: store.now(),
    headers: keptHeaders(request.headers),
    metadata: metadataOf(request.headers),
    algorithm,
    checksumType: whole ? 'FULL_OBJECT' : 'COMPOSITE',
    parts: new Map(),
  }
  bucket.uploads.set(upload.id, upload)
  return xmlAnswer(
    result('InitiateMultipartUploadResult', [
      element('Bucket', bucket.name),
      element('Key', key),
      element('UploadId', upload.id),
    ]),
    algorithm
      ? {
          'x-amz-checksum-algorithm': algorithm.toUpperCase(),
          'x-amz-checksum-type': upload.checksumType,
        }
      : {},
  )
}

/** The upload that a request names, if it is one of this very key. */
export function findUpload({ bucket, key, request }: ObjectCall): Upload | undefined {
  const upload = bucket.uploads.get(request.query.get('uploadId') ?? '')
  return upload?.key === key ? upload : undefined
}

export function uploadPart(call: ObjectCall): S3Answer {
  const { request, store } = call
  const upload = findUpload(call)
  if (!upload) return s3Error('NoSuchUpload')
  const number = request.query.get('partNumber') ?? ''
  if (!/^\d{1,5}$/.test(number) || Number(number) < 1 || Number(number) > MAX_PARTS) {
    return s3Error('InvalidArgument', {
      message: 'Part number must be an integer between 1 and 10000, inclusive',
    })
  }
  const copied = request.headers.has('x-amz-copy-source')
  const bytes = copied ? copiedBytes(call) : call.payload.bytes
  if (isAnswer(bytes)) return bytes
  const part: Part = {
    bytes,
    etag: digest('md5', bytes).toString('hex'),
    checksum: copied ? undefined : call.payload.checksum,
    modified: store.now(),
  }
  upload.parts.set(Number(number), part)
  if (copied) {
    return xmlAnswer(
      result('CopyPartResult', [
        element('LastModified', isoTime(part.modified)),
        element('ETag', quoted(part.etag)),
      ]),
    )
  }
  return emptyAnswer(200, {
    etag: quoted(part.etag),
    ...(part.checksum && { [`x-amz-checksum-${part.checksum.algorithm}`]: part.checksum.value }),
  })
}

function copiedBytes(call: ObjectCall): Buffer | S3Answer {
  const source = copySource(call)
  if (isAnswer(source)) return source
  const range = readRange(call.request.headers.get('x-amz-copy-source-range'), source.bytes.length)
  if (range === 'unsatisfiable') return s3Error('InvalidRange')
  return range === 'whole' ? source.bytes : source.bytes.subarray(range.first, range.last + 1)
}

export function abortUpload(call: ObjectCall): S3Answer {
  const upload = findUpload(call)
  if (!upload) return s3Error('NoSuchUpload')
  call.bucket.uploads.delete(upload.id)
  return emptyAnswer(204)
}

/** All parts in one page. */
export function listParts(call: ObjectCall): S3Answer {
  const upload = findUpload(call)
  if (!upload) return s3Error('NoSuchUpload')
  const parts = [...upload.parts].sort(([left], [right]) => left - right)
  return xmlAnswer(
    result('ListPartsResult', [
      element('Bucket', call.bucket.name),
      element('Key', call.key),
      element('UploadId', upload.id),
      element('MaxParts', MAX_PARTS),
      element('IsTruncated', false),
      ...parts.map(([number, part]) =>
        element('Part', [
          element('PartNumber', number),
          element('LastModified', isoTime(part.modified)),
          element('ETag', quoted(part.etag)),
          element('Size', part.bytes.length),
        ]),
      ),
    ]),
  )
}

/** All uploads in one page, those under a prefix if one is given. */
export function listUploads({ bucket, request }: BucketCall): S3Answer {
  const prefix = request.query.get('prefix') ?? ''
  const uploads = [...bucket.uploads.values()].filter((one) => one.key.startsWith(prefix))
  return xmlAnswer(
    result('ListMultipartUploadsResult', [
      element('Bucket', bucket.name),
      element('Prefix', prefix),
      element('IsTruncated', false),
      ...uploads.map((upload) =>
        element('Upload', [
          element('Key', upload.key),
          element('UploadId', upload.id),
          element('Initiated', isoTime(upload.started)),
        ]),
      ),
    ]),
  )
}
