/**
 * Reads which uploads an event speaks of. Takes S3 events as EventBridge brings them and as S3's own
 * notifications do; anything else in them (deletions, other buckets, other prefixes) is passed over.
 * Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
import { UPLOADS } from '../core/decision/bundle-store.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts'

export interface UploadNotice {
  readonly key: string
  readonly sequencer: string | null
}

/** Uploads to `bucket` that the event announces; empty where there are none. */
export function uploadsOf(event: unknown, bucket: string): readonly UploadNotice[] {
  if (!isJsonObject(event)) return []
  const records = event['Records']
  const notices = Array.isArray(records)
    ? (records as readonly JsonValue[]).map((record) => fromNotification(record, bucket))
    : [fromEventBridge(event, bucket)]
  return notices.filter((notice) => notice !== undefined)
}

function fromEventBridge(event: JsonObject, bucket: string): UploadNotice | undefined {
  const detail = event['detail']
  if (event['detail-type'] !== 'Object Created' || !isJsonObject(detail)) return undefined
  return notice(detail['bucket'], detail['object'], bucket, (key) => key)
}

function fromNotification(record: JsonValue, bucket: string): UploadNotice | undefined {
  if (!isJsonObject(record)) return undefined
  const { eventName, s3 } = record as { eventName?: JsonValue; s3?: JsonValue }
  const isCreation = typeof eventName === 'string' && eventName.startsWith('ObjectCreated:')
  return isCreation && isJsonObject(s3)
    ? notice(s3['bucket'], s3['object'], bucket, fromFormEncoding)
    : undefined
}

function notice(
  from: JsonValue | undefined,
  object: JsonValue | undefined,
  bucket: string,
  decode: (key: string) => string | undefined,
): UploadNotice | undefined {
  if (!isJsonObject(from) || from['name'] !== bucket || !isJsonObject(object)) return undefined
  const { key: encoded, sequencer } = object as { key?: JsonValue; sequencer?: JsonValue }
  const key = typeof encoded === 'string' ? decode(encoded) : undefined
  // A folder made by hand in the console is an object whose key ends in a slash.
  if (key === undefined || !key.startsWith(UPLOADS) || key.endsWith('/')) return undefined
  return { key, sequencer: typeof sequencer === 'string' ? sequencer : null }
}

/** Keys in S3's own notifications are encoded as forms are: `+` is a space. */
function fromFormEncoding(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
