/** The operations on buckets themselves: create, list, look, delete, location, versioning. */
import { emptyAnswer, isAnswer, type S3Answer, s3Error, xmlAnswer } from './answers.ts'
import type { BucketCall, Call } from './call.ts'
import { byBytes } from './listing.ts'
import { childText, readXml } from './xml-read.ts'
import { element, isoTime, result } from './xml-write.ts'

const REGION = 'us-east-1'
/** Amazon S3 User Guide, 'General purpose bucket naming rules'. */
const NAME = /^(?!xn--|sthree-)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/

export const isBucketName = (name: string): boolean => NAME.test(name)

export function listBuckets({ store }: Call): S3Answer {
  const buckets = [...store.buckets.values()].sort((left, right) => byBytes(left.name, right.name))
  return xmlAnswer(
    result('ListAllMyBucketsResult', [
      element('Owner', [element('ID', '0'.repeat(64)), element('DisplayName', 'local')]),
      element(
        'Buckets',
        buckets.map((bucket) =>
          element('Bucket', [
            element('Name', bucket.name),
            element('CreationDate', isoTime(bucket.created)),
          ]),
        ),
      ),
    ]),
  )
}

/** Creating one's own bucket again is a success, as in us-east-1. */
export function createBucket({ store, request, payload }: Call): S3Answer {
  const name = request.bucket ?? ''
  if (!isBucketName(name)) return s3Error('InvalidBucketName')
  if (payload.bytes.length > 0 && !readXml(payload.bytes.toString('utf8'))) {
    return s3Error('MalformedXML')
  }
  store.createBucket(name)
  return emptyAnswer(200, { location: `/${name}` })
}

export const headBucket = (_call: BucketCall): S3Answer =>
  emptyAnswer(200, { 'x-amz-bucket-region': REGION, 'content-type': 'application/xml' })

export function deleteBucket({ store, bucket }: BucketCall): S3Answer {
  if (bucket.keys.size > 0) return s3Error('BucketNotEmpty')
  store.removeBucket(bucket)
  return emptyAnswer(204)
}

/** us-east-1 is the empty constraint. */
export const getLocation = (_call: BucketCall): S3Answer =>
  xmlAnswer(result('LocationConstraint', []))

export const getVersioning = ({ bucket }: BucketCall): S3Answer =>
  xmlAnswer(
    result(
      'VersioningConfiguration',
      bucket.versioning === 'off' ? [] : [element('Status', bucket.versioning)],
    ),
  )

export function putVersioning({ store, bucket, payload }: BucketCall): S3Answer {
  const status = readStatus(payload.bytes)
  if (isAnswer(status)) return status
  store.setVersioning(bucket, status)
  return emptyAnswer(200)
}

function readStatus(bytes: Buffer): 'Enabled' | 'Suspended' | S3Answer {
  const root = readXml(bytes.toString('utf8'))
  const status = root?.name === 'VersioningConfiguration' ? childText(root, 'Status') : undefined
  return status === 'Enabled' || status === 'Suspended' ? status : s3Error('MalformedXML')
}
