/**
 * SQS on loopback (AWS JSON 1.0): standard queues in memory, with long polling, visibility and
 * dead-letter queues. Refuses FIFO queues, which are not known here; signatures are not verified.
 */
import { type AwsFailure, isFailure } from './aws-failure.ts'
import { awsJsonHandler } from './aws-json.ts'
import { FaultBoard, withFaults } from './faults.ts'
import { type Running, startLoopback } from './loopback.ts'
import { messageOperations, queueOperations } from './sqs/operations.ts'
import type { Message, Queue } from './sqs/queue.ts'
import { ACCOUNT, Queues } from './sqs/queues.ts'

export interface SqsStandIn extends Running {
  /**
   * Creates a queue from CloudFormation properties; throws on what SQS would refuse.
   * @returns its URL and ARN
   */
  createQueue(
    name: string,
    properties?: Readonly<Record<string, unknown>>,
  ): { readonly queueUrl: string; readonly arn: string }
  /**
   * Takes up to ten messages without HTTP, for event sources; waits up to `waitSeconds`. Rejects while
   * the service is down.
   */
  receive(name: string, max: number, waitSeconds: number): Promise<readonly Message[]>
  /** Deletes a received message; false when the handle is not of a message still here. */
  deleteMessage(name: string, handle: string): boolean
  /** Shows a received message again after so many seconds. */
  changeVisibility(name: string, handle: string, seconds: number): boolean
}

/** Ten messages of 1 MiB together are refused by AWS as well: a batch has 1 MiB. */
const MAX_BODY = 4 * 1024 * 1024

/** Codes whose older, query-protocol name differs; the SDK shows that one as `error.Code`. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  QueueNameExists: 'QueueAlreadyExists',
}

/** CloudFormation properties of AWS::SQS::Queue that are no queue attributes. */
const NOT_ATTRIBUTES = new Set(['QueueName', 'Tags'])

export async function startSqs(
  options: { readonly port?: number; readonly region?: string; readonly board?: FaultBoard } = {},
): Promise<SqsStandIn> {
  const queues = new Queues(options.region ?? 'us-east-1')
  const board = options.board ?? new FaultBoard()
  let url = ''
  const urlOf = (queue: Queue) => `${url}/${ACCOUNT}/${queue.name}`
  const handler = awsJsonHandler({
    version: '1.0',
    target: 'AmazonSQS',
    maxBody: MAX_BODY,
    operations: { ...queueOperations(queues, urlOf), ...messageOperations(queues) },
    errorHeaders: ({ code }) => ({ 'x-amzn-query-error': `${QUERY_CODES[code] ?? code};Sender` }),
  })
  const running = await startLoopback(withFaults('sqs', board, handler), options.port)
  url = running.url
  return {
    url,
    async close() {
      for (const queue of queues.all()) queue.close()
      await running.close()
    },
    createQueue(name, properties = {}) {
      const attributes = Object.entries(properties).filter(([key]) => !NOT_ATTRIBUTES.has(key))
      const queue = orThrow(name, queues.create(name, Object.fromEntries(attributes)))
      return { queueUrl: urlOf(queue), arn: queues.arn(queue) }
    },
    receive: async (name, max, waitSeconds) => {
      if (board.get('sqs') === 'down') throw new Error('SQS is down')
      const queue = orThrow(name, queues.byName(name))
      return queue.receive(max, waitSeconds, queue.attributes.VisibilityTimeout)
    },
    deleteMessage: (name, handle) => orThrow(name, queues.byName(name)).delete(handle),
    changeVisibility: (name, handle, seconds) =>
      orThrow(name, queues.byName(name)).changeVisibility(handle, seconds),
  }
}

function orThrow(name: string, queue: Queue | AwsFailure): Queue {
  if (isFailure(queue)) throw new Error(`queue ${name}: ${queue.message}`)
  return queue
}
