/** ListObjectsV2, ListObjects and ListObjectVersions, with paging and `encoding-type=url`. */
import { type S3Answer, s3Error, xmlAnswer } from './answers.ts'
import type { BucketCall } from './call.ts'
import { encodeKey, pageOf, readMax } from './listing.ts'
import type { ObjectVersion, Version } from './model.ts'
import { quoted } from './object-headers.ts'
import { element, isoTime, result } from './xml-write.ts'

const OWNER = [element('ID', '0'.repeat(64)), element('DisplayName', 'local')]

interface ListRequest {
  readonly encode: (key: string) => string
  readonly encoding: readonly string[]
  readonly prefix: string
  readonly delimiter: string
  readonly max: number
}

function readList({ request }: BucketCall): ListRequest | undefined {
  const max = readMax(request.query.get('max-keys'))
  const encoding = request.query.get('encoding-type')
  if (max === undefined || (encoding !== undefined && encoding !== 'url')) return undefined
  return {
    encode: encoding === 'url' ? encodeKey : (key) => key,
    encoding: encoding === 'url' ? [element('EncodingType', 'url')] : [],
    prefix: request.query.get('prefix') ?? '',
    delimiter: request.query.get('delimiter') ?? '',
    max,
  }
}

export function listObjects(call: BucketCall): S3Answer {
  const { store, bucket, request } = call
  const list = readList(call)
  if (!list) return s3Error('InvalidArgument')
  const second = request.query.get('list-type') === '2'
  const token = request.query.get('continuation-token')
  const after = second
    ? token === undefined
      ? request.query.get('start-after')
      : Buffer.from(token, 'base64url').toString('utf8')
    : request.query.get('marker')
  const existing = [...bucket.keys.keys()].filter((key) => store.current(bucket, key))
  const page = pageOf(existing, { ...list, after: after ?? '', size: list.max })
  const owned = !second || request.query.get('fetch-owner') === 'true'
  const contents = page.keys.flatMap((key) => {
    const object = store.current(bucket, key)
    return object ? [contentsElement(object, list, owned)] : []
  })
  const next = page.next
  return xmlAnswer(
    result('ListBucketResult', [
      element('Name', bucket.name),
      element('Prefix', list.encode(list.prefix)),
      ...(list.delimiter === '' ? [] : [element('Delimiter', list.encode(list.delimiter))]),
      element('MaxKeys', list.max),
      ...list.encoding,
      element('IsTruncated', next !== undefined),
      ...(second
        ? secondVersion(request.query, contents.length + page.prefixes.length, next)
        : firstVersion(request.query, list, next)),
      ...contents,
      ...commonPrefixes(page.prefixes, list),
    ]),
  )
}

function secondVersion(
  query: ReadonlyMap<string, string>,
  count: number,
  next: string | undefined,
): string[] {
  const token = query.get('continuation-token')
  const startAfter = query.get('start-after')
  return [
    element('KeyCount', count),
    ...(token === undefined ? [] : [element('ContinuationToken', token)]),
    ...(startAfter === undefined ? [] : [element('StartAfter', startAfter)]),
    ...(next === undefined
      ? []
      : [element('NextContinuationToken', Buffer.from(next).toString('base64url'))]),
  ]
}

const firstVersion = (
  query: ReadonlyMap<string, string>,
  list: ListRequest,
  next: string | undefined,
): string[] => [
  element('Marker', list.encode(query.get('marker') ?? '')),
  ...(next === undefined ? [] : [element('NextMarker', list.encode(next))]),
]

const commonPrefixes = (prefixes: readonly string[], list: ListRequest): string[] =>
  prefixes.map((prefix) => element('CommonPrefixes', [element('Prefix', list.encode(prefix))]))

function contentsElement(object: ObjectVersion, list: ListRequest, owned: boolean): string {
  return element('Contents', [
    element('Key', list.encode(object.key)),
    element('LastModified', isoTime(object.modified)),
    element('ETag', quoted(object.etag)),
    element('ChecksumAlgorithm', object.checksum.algorithm.toUpperCase()),
    element('ChecksumType', object.checksum.type),
    element('Size', object.bytes.length),
    ...(owned ? [element('Owner', OWNER)] : []),
    element('StorageClass', object.headers['x-amz-storage-class'] ?? 'STANDARD'),
  ])
}

export function listVersions(call: BucketCall): S3Answer {
  const { bucket, request } = call
  const list = readList(call)
  if (!list) return s3Error('InvalidArgument')
  // A page ends between keys, never inside one: clients that follow the markers see every version.
  const after = request.query.get('key-marker') ?? ''
  const page = pageOf(bucket.keys.keys(), { ...list, after, size: list.max })
  const versions = page.keys.flatMap((key) =>
    (bucket.keys.get(key) ?? []).map((version, index) =>
      versionElement(version, index === 0, list),
    ),
  )
  return xmlAnswer(
    result('ListVersionsResult', [
      element('Name', bucket.name),
      element('Prefix', list.encode(list.prefix)),
      element('KeyMarker', list.encode(after)),
      element('VersionIdMarker', ''),
      element('MaxKeys', list.max),
      ...list.encoding,
      element('IsTruncated', page.next !== undefined),
      ...(page.next === undefined ? [] : [element('NextKeyMarker', list.encode(page.next))]),
      ...versions,
      ...commonPrefixes(page.prefixes, list),
    ]),
  )
}

function versionElement(version: Version, latest: boolean, list: ListRequest): string {
  const common = [
    element('Key', list.encode(version.key)),
    element('VersionId', version.versionId),
    element('IsLatest', latest),
    element('LastModified', isoTime(version.modified)),
    element('Owner', OWNER),
  ]
  if (version.kind === 'delete-marker') return element('DeleteMarker', common)
  return element('Version', [
    ...common,
    element('ETag', quoted(version.etag)),
    element('Size', version.bytes.length),
    element('StorageClass', version.headers['x-amz-storage-class'] ?? 'STANDARD'),
  ])
}
