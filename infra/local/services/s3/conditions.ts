/**
 * Decides conditional reads and writes. Reads follow RFC 9110 section 13.2.2; writes follow Amazon
 * S3 User Guide, 'Conditional requests': `If-None-Match: *` and `If-Match` only.
 */
import { type S3ErrorCode } from './answers.ts'
import type { ObjectVersion } from './model.ts'

type Headers = ReadonlyMap<string, string>

/** What a read must answer instead of the object. */
export type ReadVerdict = 'proceed' | 'not_modified' | 'precondition_failed'

/** @param prefix `x-amz-copy-source-` for the source of a copy. */
export function judgeRead(headers: Headers, object: ObjectVersion, prefix = ''): ReadVerdict {
  const ifMatch = headers.get(`${prefix}if-match`)
  const ifNoneMatch = headers.get(`${prefix}if-none-match`)
  const unmodifiedSince = readDate(headers.get(`${prefix}if-unmodified-since`))
  const modifiedSince = readDate(headers.get(`${prefix}if-modified-since`))
  // HTTP dates have whole seconds.
  const modified = Math.floor(object.modified / 1000) * 1000

  if (ifMatch !== undefined) {
    if (!names(ifMatch, object.etag)) return 'precondition_failed'
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) {
    return 'precondition_failed'
  }
  if (ifNoneMatch !== undefined) {
    if (names(ifNoneMatch, object.etag)) return 'not_modified'
  } else if (modifiedSince !== undefined && modified <= modifiedSince) {
    return 'not_modified'
  }
  return 'proceed'
}

/** The refusal of a conditional write, or undefined when it may go on. */
export function judgeWrite(
  headers: Headers,
  current: ObjectVersion | undefined,
): S3ErrorCode | undefined {
  const ifMatch = headers.get('if-match')
  const ifNoneMatch = headers.get('if-none-match')
  if (ifMatch !== undefined && ifNoneMatch !== undefined) return 'NotImplemented'
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*') return 'NotImplemented'
    return current ? 'PreconditionFailed' : undefined
  }
  if (ifMatch === undefined) return undefined
  if (!current) return 'NoSuchKey'
  return names(ifMatch, current.etag) ? undefined : 'PreconditionFailed'
}

/** Whether an If-(None-)Match list names this entity tag; quotes may be missing, as S3 allows. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const bare = one
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1')
    return bare === '*' || bare === etag
  })
}

function readDate(header: string | undefined): number | undefined {
  const time = header === undefined ? Number.NaN : Date.parse(header)
  return Number.isNaN(time) ? undefined : time
}
