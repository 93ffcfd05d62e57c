/**
 * Puts each batch of a stream into the bucket that its S3 destination names, under Firehose's object
 * names, gzipped where the stream says so. Streams with another destination keep nothing here.
 * Source: Amazon Data Firehose Developer Guide, 'Configure Amazon S3 object name format' and
 * 'Understand custom prefixes for Amazon S3 objects'.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Delivery, DeliveryStream } from './delivery.ts'

export type PutObject = (bucket: string, key: string, bytes: Buffer) => void | Promise<void>

interface Destination {
  readonly bucket: string
  readonly prefix: string
  readonly gzip: boolean
}

/** @param now milliseconds since the epoch */
export function s3Delivery(put: PutObject, now: () => number): Delivery {
  return {
    refusal(stream) {
      const destination = destinationOf(stream)
      const unknown = destination && unknownExpression(destination.prefix)
      return unknown === undefined ? undefined : `prefix expression not known here: ${unknown}`
    },
    async deliver(stream, bytes) {
      const destination = destinationOf(stream)
      if (!destination) return
      const key = objectName(stream.name, destination, new Date(now()))
      await put(destination.bucket, key, destination.gzip ? gzipSync(bytes) : bytes)
    },
  }
}

function destinationOf({ properties }: DeliveryStream): Destination | undefined {
  const config =
    properties['ExtendedS3DestinationConfiguration'] ?? properties['S3DestinationConfiguration']
  if (typeof config !== 'object' || config === null) return undefined
  const { BucketARN, Prefix, CompressionFormat } = config as Readonly<Record<string, unknown>>
  if (typeof BucketARN !== 'string') return undefined
  return {
    bucket: BucketARN.slice(BucketARN.lastIndexOf(':') + 1),
    prefix: typeof Prefix === 'string' ? Prefix : '',
    gzip: CompressionFormat === 'GZIP',
  }
}

const EXPRESSION = /!\{([^}]*)\}/g
const TIME_FIELD = /yyyy|MM|dd|HH|mm|ss/g

function unknownExpression(prefix: string): string | undefined {
  return [...prefix.matchAll(EXPRESSION)]
    .map(([, inner = '']) => inner)
    .find((inner) => {
      const pattern = /^timestamp:(.*)$/.exec(inner)?.[1]
      return pattern === undefined
        ? inner !== 'firehose:random-string'
        : /[A-Za-z]/.test(pattern.replace(TIME_FIELD, '').replace(/'[^']*'/g, ''))
    })
}

function objectName(stream: string, { prefix, gzip }: Destination, time: Date): string {
  // A prefix that says where the time goes replaces the default folders.
  const timed = prefix.includes('!{timestamp:')
  const folders = timed ? '' : formatTime('yyyy/MM/dd/HH/', time)
  const before = prefix.replace(EXPRESSION, (_, inner: string) =>
    inner.startsWith('timestamp:')
      ? formatTime(inner.slice('timestamp:'.length), time)
      : randomBytes(6).toString('hex').slice(0, 11),
  )
  const name = `${stream}-1-${formatTime('yyyy-MM-dd-HH-mm-ss', time)}-${randomUUID()}`
  return `${before}${folders}${name}${gzip ? '.gz' : ''}`
}

function formatTime(pattern: string, time: Date): string {
  const [yyyy = '', MM = '', dd = '', HH = '', mm = '', ss = ''] = time
    .toISOString()
    .split(/[-T:.]/)
  const fields: Readonly<Record<string, string>> = { yyyy, MM, dd, HH, mm, ss }
  return pattern.replace(
    /'([^']*)'|yyyy|MM|dd|HH|mm|ss/g,
    (field, literal?: string) => literal ?? fields[field] ?? '',
  )
}
