/**
 * The headers of an object: which of a writer's are kept, and how they come back to a reader.
 */
import type { Bucket, Checksum, ObjectVersion } from './model.ts'

/** Come back as they were sent. */
const KEPT = [
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]
const META = 'x-amz-meta-'

/** Query parameters of a read that replace a header of its answer. */
const OVERRIDES = [
  'content-type',
  'content-disposition',
  'content-language',
  'content-encoding',
  'cache-control',
  'expires',
]

export function keptHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const name of KEPT) {
    const value = headers.get(name)
    if (value !== undefined && value !== '') kept[name] = value
  }
  // `aws-chunked` says how the body travelled, not what it is.
  const encoding = (headers.get('content-encoding') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one.toLowerCase() !== 'aws-chunked')
  if (encoding.length > 0) kept['content-encoding'] = encoding.join(',')
  return kept
}

export function metadataOf(headers: ReadonlyMap<string, string>): Record<string, string> {
  const metadata: Record<string, string> = {}
  for (const [name, value] of headers) {
    if (name.startsWith(META)) metadata[name.slice(META.length)] = value
  }
  return metadata
}

export const versionHeader = (bucket: Bucket, versionId: string): Record<string, string> =>
  bucket.versioning === 'off' ? {} : { 'x-amz-version-id': versionId }

export const quoted = (etag: string): string => `"${etag}"`

export const checksumHeaders = (checksum: Checksum): Record<string, string> => ({
  [`x-amz-checksum-${checksum.algorithm}`]: checksum.value,
  'x-amz-checksum-type': checksum.type,
})

/** Everything that a read of the whole object answers besides its length. */
export function readHeaders(
  bucket: Bucket,
  object: ObjectVersion,
  query: ReadonlyMap<string, string>,
): Record<string, string> {
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    etag: quoted(object.etag),
    'last-modified': new Date(object.modified).toUTCString(),
    'x-amz-server-side-encryption': 'AES256',
    ...object.headers,
    ...versionHeader(bucket, object.versionId),
  }
  for (const [name, value] of Object.entries(object.metadata)) headers[META + name] = value
  for (const name of OVERRIDES) {
    const value = query.get(`response-${name}`)
    // A value with a line break would split the answer's header.
    if (value !== undefined && !/[^\t\x20-\x7e]/.test(value)) headers[name] = value
  }
  return headers
}
