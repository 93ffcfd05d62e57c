/** The events that S3 sends of an object (S3, "Event message structure"; "EventBridge event structure"). */
import { randomUUID } from 'node:crypto'
import type { JsonRecord } from '../template/json.ts'
import type { ObjectEvent } from '../template/resource-provider.ts'

export interface EventPlace {
  readonly region: string
  readonly account: string
}

/** `s3:ObjectCreated:Put` and the like. */
export function eventName(event: ObjectEvent): string {
  return `Object${event.kind === 'created' ? 'Created' : 'Removed'}:${event.operation}`
}

export function notification(
  event: ObjectEvent,
  configurationId: string,
  place: EventPlace,
  now: number,
): JsonRecord {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: place.region,
        eventTime: new Date(now).toISOString(),
        eventName: eventName(event),
        userIdentity: { principalId: 'AWS:LOCAL' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': requestId(), 'x-amz-id-2': requestId() },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: {
            name: event.bucket,
            ownerIdentity: { principalId: 'LOCAL' },
            arn: `arn:aws:s3:::${event.bucket}`,
          },
          object: {
            // Encoded as in a form: a blank is a plus sign.
            key: encodeURIComponent(event.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            ...(event.kind === 'created' ? { size: event.size, eTag: event.etag } : {}),
            ...(event.versionId === undefined ? {} : { versionId: event.versionId }),
            sequencer: sequencer(now),
          },
        },
      },
    ],
  }
}

export function bridgeEvent(event: ObjectEvent, place: EventPlace, now: number): JsonRecord {
  const isCreated = event.kind === 'created'
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': isCreated ? 'Object Created' : 'Object Deleted',
    source: 'aws.s3',
    account: place.account,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: place.region,
    resources: [`arn:aws:s3:::${event.bucket}`],
    detail: {
      version: '0',
      bucket: { name: event.bucket },
      object: {
        key: event.key,
        ...(isCreated ? { size: event.size, etag: event.etag } : {}),
        ...(event.versionId === undefined ? {} : { 'version-id': event.versionId }),
        sequencer: sequencer(now),
      },
      'request-id': requestId(),
      requester: place.account,
      'source-ip-address': '127.0.0.1',
      reason: REASONS[event.operation] ?? event.operation,
      ...(isCreated ? {} : { 'deletion-type': 'Permanently Deleted' }),
    },
  }
}

const REASONS: Readonly<Record<string, string>> = {
  Put: 'PutObject',
  Post: 'POST Object',
  Copy: 'CopyObject',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
  Delete: 'DeleteObject',
  DeleteMarkerCreated: 'DeleteObject',
}

function requestId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()
}

function sequencer(now: number): string {
  return Math.floor(now * 1000)
    .toString(16)
    .toUpperCase()
    .padStart(18, '0')
}
