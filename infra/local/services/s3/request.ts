/**
 * Reads where an S3 request points: bucket and key from path or virtual host, query and headers.
 * Refuses URIs that do not decode, keys over 1,024 bytes and sub-resources that are not known here,
 * so that `PUT key?acl` can never pass for `PUT key`.
 */
import type { IncomingMessage } from 'node:http'
import { type S3Answer, s3Error } from './answers.ts'

export interface S3Request {
  readonly method: string
  /** undefined: the service itself */
  readonly bucket: string | undefined
  /** undefined: the bucket itself */
  readonly key: string | undefined
  readonly query: ReadonlyMap<string, string>
  /** lower-case names; of doubled headers, what Node makes of them */
  readonly headers: ReadonlyMap<string, string>
}

/** Parameters that may stand on any request and choose no other operation. */
const PLAIN =
  /^(x-id|x-amz-.*|response-.*|AWSAccessKeyId|Signature|Expires|list-type|prefix|delimiter|max-keys|marker|continuation-token|start-after|encoding-type|fetch-owner|key-marker|version-id-marker|upload-id-marker|max-uploads|max-parts|part-number-marker|allow-unordered)$/i
/** Sub-resources that choose an operation which exists here. */
export const SUB_RESOURCES: ReadonlySet<string> = new Set([
  'location',
  'versioning',
  'versions',
  'uploads',
  'delete',
  'uploadId',
  'partNumber',
  'versionId',
])

/** `bucket.s3.localhost`, `bucket.localhost`, `bucket.127.0.0.1` and AWS's own names. */
const VIRTUAL_HOST =
  /^(.+?)\.(?:s3\.localhost|localhost|127\.0\.0\.1|s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com)(?::\d+)?$/i
const SERVICE_HOST = /^s3(?:[.-][a-z0-9-]+)?\.(?:localhost|amazonaws\.com)(?::\d+)?$/i

export function readRequest(message: IncomingMessage): S3Request | S3Answer {
  const url = message.url ?? '/'
  const mark = url.indexOf('?')
  const rawPath = mark < 0 ? url : url.slice(0, mark)
  const query = new Map(new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)))
  for (const name of query.keys()) {
    if (!PLAIN.test(name) && !SUB_RESOURCES.has(name)) return s3Error('NotImplemented')
  }
  const path = decodePath(rawPath)
  if (path === undefined) return s3Error('InvalidURI')
  const host = message.headers.host ?? ''
  const hosted = SERVICE_HOST.test(host) ? undefined : VIRTUAL_HOST.exec(host)?.[1]
  const slash = path.indexOf('/')
  const bucket = hosted ?? (slash < 0 ? path : path.slice(0, slash))
  const key = hosted !== undefined ? path : slash < 0 ? '' : path.slice(slash + 1)
  if (Buffer.byteLength(key) > 1024) return s3Error('KeyTooLongError')
  return {
    method: message.method ?? 'GET',
    bucket: bucket === '' ? undefined : bucket,
    key: key === '' ? undefined : key,
    query,
    headers: flatHeaders(message),
  }
}

/** Decodes percent signs and nothing else: dots and double slashes are part of an S3 key. */
export function decodePath(raw: string): string | undefined {
  if (!raw.startsWith('/')) return undefined
  try {
    return decodeURIComponent(raw.slice(1))
  } catch {
    return undefined
  }
}

function flatHeaders(message: IncomingMessage): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) flat.set(name, typeof value === 'string' ? value : value.join(', '))
  }
  return flat
}
