/**
 * Reads the records of PutRecord and PutRecordBatch and holds them to the service's limits.
 * Source: Amazon Data Firehose API Reference, PutRecordBatch: 500 records or 4 MiB at once, each
 * record up to 1,000 KiB before base64.
 */
import { type AwsFailure, awsFailure } from '../aws-failure.ts'

const MAX_RECORDS = 500
const MAX_BATCH = 4 * 1024 * 1024
const MAX_RECORD = 1_000 * 1024

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

type Raw = Readonly<Record<string, unknown>>

export function readRecords(records: readonly Raw[]): Buffer[] | AwsFailure {
  if (records.length === 0 || records.length > MAX_RECORDS) {
    return invalid('records', `Member must have length between 1 and ${MAX_RECORDS}`)
  }
  const read: Buffer[] = []
  let size = 0
  for (const [index, { Data }] of records.entries()) {
    const place = `records.${index + 1}.member.data`
    if (Data === undefined || Data === null) return invalid(place, 'Member must not be null')
    if (typeof Data !== 'string' || !BASE64.test(Data)) {
      return awsFailure('SerializationException', `${place} is not base64`)
    }
    const bytes = Buffer.from(Data, 'base64')
    if (bytes.length > MAX_RECORD) {
      return invalid(place, `Member must have length less than or equal to ${MAX_RECORD}`)
    }
    size += bytes.length
    read.push(bytes)
  }
  if (size > MAX_BATCH) {
    return awsFailure('InvalidArgumentException', 'Records size exceeds 4 MB limit')
  }
  return read
}

const invalid = (place: string, constraint: string): AwsFailure =>
  awsFailure(
    'ValidationException',
    `1 validation error detected: Value at '${place}' failed to satisfy constraint: ${constraint}`,
  )
