/**
 * Firehose on loopback (AWS JSON 1.1): takes records within the service's limits and delivers them
 * within half a second. In `partial` mode every second record fails inside a 200, as it can on AWS.
 * Signatures are not verified.
 */
import { randomUUID } from 'node:crypto'
import { type AwsFailure, awsFailure, isFailure } from './aws-failure.ts'
import { awsJsonHandler, type Operation, operation } from './aws-json.ts'
import { type FaultBoard, withFaults } from './faults.ts'
import type { Delivery } from './firehose/delivery.ts'
import { readRecords } from './firehose/records.ts'
import { type OpenStream, Streams } from './firehose/streams.ts'
import { type Running, startLoopback } from './loopback.ts'

export interface FirehoseStandIn extends Running {
  /** Creates a stream from its CloudFormation properties; throws on what Firehose would refuse. */
  createDeliveryStream(name: string, properties?: Readonly<Record<string, unknown>>): void
}

export interface FirehoseOptions {
  readonly port?: number
  readonly board: FaultBoard
  /** Every record goes to each of these. */
  readonly deliveries: readonly Delivery[]
}

/** 4 MiB of records are 5.6 MB in base64. */
const MAX_BODY = 8 * 1024 * 1024
const UNAVAILABLE = 'ServiceUnavailableException'

export async function startFirehose(options: FirehoseOptions): Promise<FirehoseStandIn> {
  const streams = new Streams(options.deliveries)
  const handler = awsJsonHandler({
    version: '1.1',
    target: 'Firehose_20150804',
    maxBody: MAX_BODY,
    operations: { ...streamOperations(streams), ...recordOperations(streams, options.board) },
  })
  const running = await startLoopback(withFaults('firehose', options.board, handler), options.port)
  return {
    url: running.url,
    createDeliveryStream(name, properties = {}) {
      const stream = streams.create(name, properties)
      if (isFailure(stream)) throw new Error(`stream ${name}: ${stream.message}`)
    },
    async close() {
      await running.close()
      await streams.close()
    },
  }
}

function recordOperations(streams: Streams, board: FaultBoard): Record<string, Operation> {
  const take = (stream: OpenStream, record: Buffer): string | undefined => {
    if (board.get('firehose') === 'partial' && board.everySecond('firehose')) return undefined
    if (!stream.buffers.every((buffer) => buffer.hasRoomFor(record.length))) return undefined
    for (const buffer of stream.buffers) buffer.add(record)
    return randomUUID()
  }
  return {
    PutRecord: operation({ DeliveryStreamName: 'string!', Record: 'object!' }, (input) => {
      const records = readRecords([input.Record])
      if (isFailure(records)) return records
      const stream = streams.find(input.DeliveryStreamName)
      if (isFailure(stream)) return stream
      const [id] = records.map((record) => take(stream, record))
      return id === undefined
        ? awsFailure(UNAVAILABLE, 'Slow down.', 500)
        : { RecordId: id, Encrypted: false }
    }),
    PutRecordBatch: operation({ DeliveryStreamName: 'string!', Records: 'objects!' }, (input) => {
      const records = readRecords(input.Records)
      if (isFailure(records)) return records
      const stream = streams.find(input.DeliveryStreamName)
      if (isFailure(stream)) return stream
      const ids = records.map((record) => take(stream, record))
      return {
        FailedPutCount: ids.filter((id) => id === undefined).length,
        Encrypted: false,
        RequestResponses: ids.map((id) =>
          id === undefined
            ? { ErrorCode: UNAVAILABLE, ErrorMessage: 'Slow down.' }
            : { RecordId: id },
        ),
      }
    }),
  }
}

function streamOperations(streams: Streams): Record<string, Operation> {
  return {
    CreateDeliveryStream: (body) => {
      const input = readName(body)
      if (isFailure(input)) return input
      const stream = streams.create(input.name, input.members)
      return isFailure(stream) ? stream : { DeliveryStreamARN: arn(stream.name) }
    },
    DescribeDeliveryStream: operation({ DeliveryStreamName: 'string!' }, (input) => {
      const stream = streams.find(input.DeliveryStreamName)
      return isFailure(stream) ? stream : { DeliveryStreamDescription: describe(stream) }
    }),
    ListDeliveryStreams: operation(
      { Limit: 'integer', ExclusiveStartDeliveryStreamName: 'string' },
      ({ Limit = 10, ExclusiveStartDeliveryStreamName: after = '' }) => {
        const names = streams.names().filter((name) => name > after)
        return {
          DeliveryStreamNames: names.slice(0, Limit),
          HasMoreDeliveryStreams: names.length > Limit,
        }
      },
    ),
    DeleteDeliveryStream: operation({ DeliveryStreamName: 'string!' }, async (input) => {
      const stream = streams.find(input.DeliveryStreamName)
      if (isFailure(stream)) return stream
      await streams.remove(stream)
      return {}
    }),
  }
}

/** All members are kept: deliveries read their own destination from them. */
function readName(
  body: unknown,
): { name: string; members: Readonly<Record<string, unknown>> } | AwsFailure {
  const members = typeof body === 'object' && body !== null ? { ...body } : {}
  const name = 'DeliveryStreamName' in members ? members.DeliveryStreamName : undefined
  if (typeof name === 'string') return { name, members }
  return awsFailure('ValidationException', 'DeliveryStreamName must be a string')
}

const arn = (name: string): string =>
  `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}`

const describe = (stream: OpenStream) => ({
  DeliveryStreamName: stream.name,
  DeliveryStreamARN: arn(stream.name),
  DeliveryStreamStatus: 'ACTIVE',
  DeliveryStreamType: 'DirectPut',
  VersionId: '1',
  CreateTimestamp: stream.created / 1000,
  Destinations: [{ DestinationId: 'destinationId-000000000001' }],
  HasMoreDestinations: false,
})
