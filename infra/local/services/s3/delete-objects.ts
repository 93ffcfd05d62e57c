/** DeleteObject and DeleteObjects: markers, single versions, conditions, at most 1,000 keys at once. */
import {
  emptyAnswer,
  errorWords,
  type S3Answer,
  type S3ErrorCode,
  s3Error,
  xmlAnswer,
} from './answers.ts'
import type { BucketCall, ObjectCall } from './call.ts'
import { judgeWrite } from './conditions.ts'
import type { Bucket } from './model.ts'
import type { S3Store } from './store.ts'
import { childText, readXml, type XmlNode } from './xml-read.ts'
import { element, result } from './xml-write.ts'

const MAX_KEYS = 1000

interface Removal {
  readonly marker: boolean
  readonly versionId: string | undefined
}

export function deleteObject({ store, bucket, key, request }: ObjectCall): S3Answer {
  if (request.headers.has('if-match')) {
    const refusal = judgeWrite(request.headers, store.current(bucket, key))
    if (refusal) return s3Error(refusal)
  }
  const removal = remove(store, bucket, key, request.query.get('versionId'))
  return emptyAnswer(204, {
    ...(removal.marker && { 'x-amz-delete-marker': 'true' }),
    ...(removal.versionId !== undefined && { 'x-amz-version-id': removal.versionId }),
  })
}

function remove(
  store: S3Store,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): Removal {
  if (versionId !== undefined) {
    const gone = store.removeVersion(bucket, key, versionId)
    return { marker: gone?.kind === 'delete-marker', versionId }
  }
  const marker = store.remove(bucket, key)
  return { marker: marker !== undefined, versionId: marker?.versionId }
}

export function deleteObjects({ store, bucket, payload }: BucketCall): S3Answer {
  const root = readXml(payload.bytes.toString('utf8'))
  const wanted = root?.children.filter((node) => node.name === 'Object') ?? []
  const named = wanted.every((node) => (childText(node, 'Key') ?? '') !== '')
  if (root?.name !== 'Delete' || wanted.length === 0 || wanted.length > MAX_KEYS || !named) {
    return s3Error('MalformedXML')
  }
  const quiet = childText(root, 'Quiet')?.trim() === 'true'
  const lines = wanted.flatMap((node) => removeOne(store, bucket, node, quiet))
  return xmlAnswer(result('DeleteResult', lines))
}

function removeOne(store: S3Store, bucket: Bucket, node: XmlNode, quiet: boolean): string[] {
  const key = childText(node, 'Key') ?? ''
  const versionId = childText(node, 'VersionId')
  const version = versionId === undefined ? [] : [element('VersionId', versionId)]
  const etag = childText(node, 'ETag')
  if (etag !== undefined) {
    const refusal = judgeWrite(new Map([['if-match', etag]]), store.current(bucket, key))
    if (refusal) return [errorLine(key, version, refusal)]
  }
  const removal = remove(store, bucket, key, versionId)
  if (quiet) return []
  const marker = removal.marker
    ? [element('DeleteMarker', true), element('DeleteMarkerVersionId', removal.versionId ?? 'null')]
    : []
  return [element('Deleted', [element('Key', key), ...version, ...marker])]
}

const errorLine = (key: string, version: readonly string[], code: S3ErrorCode): string =>
  element('Error', [
    element('Key', key),
    ...version,
    element('Code', code),
    element('Message', errorWords(code)),
  ])
