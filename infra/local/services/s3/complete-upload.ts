/**
 * CompleteMultipartUpload: puts the named parts together in one step. Refuses parts that were not
 * sent, are out of order, too small or not what the client says, and whole-object checksums that
 * do not match.
 */
import { isAnswer, type S3Answer, s3Error, xmlAnswer } from './answers.ts'
import type { ObjectCall } from './call.ts'
import { digest } from './checksums.ts'
import { judgeWrite } from './conditions.ts'
import type { Checksum, Part, Upload } from './model.ts'
import { findUpload } from './multipart.ts'
import { quoted, versionHeader } from './object-headers.ts'
import { childText, readXml } from './xml-read.ts'
import { element, result } from './xml-write.ts'

const MIN_PART = 5 * 1024 * 1024
/** Everything is in memory here. */
const MAX_WHOLE = 512 * 1024 * 1024

export function completeUpload(call: ObjectCall): S3Answer {
  const { store, bucket, key, request } = call
  const upload = findUpload(call)
  if (!upload) return s3Error('NoSuchUpload')
  const parts = chosenParts(call.payload.bytes, upload)
  if (isAnswer(parts)) return parts
  if (parts.slice(0, -1).some((part) => part.bytes.length < MIN_PART)) {
    return s3Error('EntityTooSmall')
  }
  if (parts.reduce((sum, part) => sum + part.bytes.length, 0) > MAX_WHOLE) {
    return s3Error('EntityTooLarge')
  }
  const refusal = judgeWrite(request.headers, store.current(bucket, key))
  if (refusal) return s3Error(refusal)
  const bytes = Buffer.concat(parts.map((part) => part.bytes))
  const checksum = wholeChecksum(upload, parts, bytes)
  const claimed = request.headers.get(`x-amz-checksum-${checksum.algorithm}`)
  if (claimed !== undefined && claimed !== checksum.value) return s3Error('BadDigest')
  const size = request.headers.get('x-amz-mp-object-size')
  if (size !== undefined && size !== String(bytes.length)) return s3Error('InvalidRequest')
  const etags = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')))
  const etag = `${digest('md5', etags).toString('hex')}-${parts.length}`
  bucket.uploads.delete(upload.id)
  const { headers, metadata } = upload
  const written = store.put(
    bucket,
    key,
    { bytes, etag, headers, metadata, checksum },
    'ObjectCreated:CompleteMultipartUpload',
  )
  return xmlAnswer(
    result('CompleteMultipartUploadResult', [
      element('Location', `/${bucket.name}/${key}`),
      element('Bucket', bucket.name),
      element('Key', key),
      element('ETag', quoted(etag)),
      element(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value),
      element('ChecksumType', checksum.type),
    ]),
    versionHeader(bucket, written.versionId),
  )
}

function chosenParts(body: Buffer, upload: Upload): Part[] | S3Answer {
  const root = readXml(body.toString('utf8'))
  const named = root?.children.filter((node) => node.name === 'Part') ?? []
  if (root?.name !== 'CompleteMultipartUpload' || named.length === 0) return s3Error('MalformedXML')
  const parts: Part[] = []
  let previous = 0
  for (const node of named) {
    const number = Number(childText(node, 'PartNumber') ?? 'NaN')
    if (!Number.isInteger(number)) return s3Error('MalformedXML')
    if (number <= previous) return s3Error('InvalidPartOrder')
    previous = number
    const part = upload.parts.get(number)
    const etag = childText(node, 'ETag')
      ?.trim()
      .replace(/^"(.*)"$/, '$1')
    if (!part || part.etag !== etag) return s3Error('InvalidPart')
    const { checksum } = part
    const claimed = checksum && childText(node, `Checksum${checksum.algorithm.toUpperCase()}`)
    if (claimed !== undefined && claimed !== checksum?.value) return s3Error('InvalidPart')
    parts.push(part)
  }
  return parts
}

/** Of the whole bytes, or of the parts' digests, as the upload was begun. */
function wholeChecksum(upload: Upload, parts: readonly Part[], bytes: Buffer): Checksum {
  const algorithm = upload.algorithm ?? 'crc64nvme'
  if (upload.checksumType === 'FULL_OBJECT') {
    return { algorithm, value: digest(algorithm, bytes).toString('base64'), type: 'FULL_OBJECT' }
  }
  const digests = Buffer.concat(parts.map((part) => digest(algorithm, part.bytes)))
  const value = `${digest(algorithm, digests).toString('base64')}-${parts.length}`
  return { algorithm, value, type: 'COMPOSITE' }
}
