/**
 * The operations on queues and messages.
 * Source: Amazon SQS API Reference, each operation's page.
 */
import { type AwsFailure, awsFailure, isFailure } from '../aws-failure.ts'
import { type AwsResult, type Operation, operation } from '../aws-json.ts'
import { type Input, readInput } from '../aws-shape.ts'
import { shownAttributes } from './attributes.ts'
import { runBatch } from './batch.ts'
import { attributesMd5, md5, readMessageAttributes, received, sizeOf } from './message.ts'
import type { Queue } from './queue.ts'
import type { Queues } from './queues.ts'

const SEND = {
  MessageBody: 'string!',
  DelaySeconds: 'integer',
  MessageAttributes: 'object',
} as const
const HANDLE = { ReceiptHandle: 'string!' } as const
const VISIBILITY = { ReceiptHandle: 'string!', VisibilityTimeout: 'integer!' } as const

/** SendMessage, MessageBody: what XML 1.0 does not allow. */
const REFUSED_CHARACTER = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u

const badHandle = (): AwsFailure =>
  awsFailure('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.')
const badValue = (message: string): AwsFailure => awsFailure('InvalidParameterValue', message)

function send(queue: Queue, input: Input<typeof SEND>): AwsResult | AwsFailure {
  const attributes = readMessageAttributes(input.MessageAttributes ?? {})
  if (!attributes) return badValue('The message attributes are not valid.')
  if (input.MessageBody === '') return badValue('The message body must not be empty.')
  if (REFUSED_CHARACTER.test(input.MessageBody))
    return awsFailure(
      'InvalidMessageContents',
      'The message contains a character that is not allowed.',
    )
  const most = queue.attributes.MaximumMessageSize
  if (sizeOf(input.MessageBody, attributes) > most) {
    return badValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    )
  }
  const delay = input.DelaySeconds
  if (delay !== undefined && (delay < 0 || delay > 900))
    return badValue('DelaySeconds is 0 to 900.')
  const message = queue.send(input.MessageBody, input.MessageAttributes, delay)
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    ...(attributes.length > 0 && { MD5OfMessageAttributes: attributesMd5(attributes) }),
  }
}

function changeVisibility(queue: Queue, input: Input<typeof VISIBILITY>): AwsResult | AwsFailure {
  const { VisibilityTimeout: time } = input
  if (time < 0 || time > 43_200) return badValue('VisibilityTimeout is 0 to 43200.')
  return queue.changeVisibility(input.ReceiptHandle, time) ? {} : badHandle()
}

function remove(queue: Queue, input: Input<typeof HANDLE>): AwsResult {
  queue.delete(input.ReceiptHandle)
  return {}
}

/** An operation on one queue, and the same on up to ten entries. */
export function messageOperations(queues: Queues): Record<string, Operation> {
  const on =
    <S extends typeof SEND | typeof HANDLE | typeof VISIBILITY>(
      shape: S,
      run: (queue: Queue, input: Input<S>) => AwsResult | AwsFailure,
    ) =>
    (queue: Queue, body: unknown): AwsResult | AwsFailure => {
      const input = readInput(shape, body)
      return isFailure(input) ? input : run(queue, input)
    }
  const single =
    (run: (queue: Queue, body: unknown) => AwsResult | AwsFailure): Operation =>
    (body) => {
      const input = readInput({ QueueUrl: 'string!' }, body)
      if (isFailure(input)) return input
      const queue = queues.byUrl(input.QueueUrl)
      return isFailure(queue) ? queue : run(queue, body)
    }
  const batch = (run: (queue: Queue, body: unknown) => AwsResult | AwsFailure): Operation =>
    operation({ QueueUrl: 'string!', Entries: 'objects!' }, ({ QueueUrl, Entries }) => {
      const queue = queues.byUrl(QueueUrl)
      return isFailure(queue) ? queue : runBatch(Entries, (entry) => run(queue, entry))
    })
  const sendOne = on(SEND, send)
  const removeOne = on(HANDLE, remove)
  const changeOne = on(VISIBILITY, changeVisibility)
  return {
    SendMessage: single(sendOne),
    SendMessageBatch: batch(sendOne),
    DeleteMessage: single(removeOne),
    DeleteMessageBatch: batch(removeOne),
    ChangeMessageVisibility: single(changeOne),
    ChangeMessageVisibilityBatch: batch(changeOne),
    PurgeQueue: single((queue) => {
      queue.purge()
      return {}
    }),
    ReceiveMessage: operation(
      {
        QueueUrl: 'string!',
        MaxNumberOfMessages: 'integer',
        WaitTimeSeconds: 'integer',
        VisibilityTimeout: 'integer',
        AttributeNames: 'strings',
        MessageSystemAttributeNames: 'strings',
        MessageAttributeNames: 'strings',
      },
      async (input) => {
        const queue = queues.byUrl(input.QueueUrl)
        if (isFailure(queue)) return queue
        const { attributes } = queue
        const max = input.MaxNumberOfMessages ?? 1
        const wait = input.WaitTimeSeconds ?? attributes.ReceiveMessageWaitTimeSeconds
        const visibility = input.VisibilityTimeout ?? attributes.VisibilityTimeout
        if (max < 1 || max > 10) return badValue('MaxNumberOfMessages is 1 to 10.')
        if (wait < 0 || wait > 20) return badValue('WaitTimeSeconds is 0 to 20.')
        if (visibility < 0 || visibility > 43_200)
          return badValue('VisibilityTimeout is 0 to 43200.')
        const messages = await queue.receive(max, wait, visibility)
        const system = [
          ...(input.AttributeNames ?? []),
          ...(input.MessageSystemAttributeNames ?? []),
        ]
        const names = input.MessageAttributeNames ?? []
        return messages.length === 0
          ? {}
          : { Messages: messages.map((message) => received(message, system, names)) }
      },
    ),
  }
}

/** @param urlOf the address at which clients find a queue */
export function queueOperations(
  queues: Queues,
  urlOf: (queue: Queue) => string,
): Record<string, Operation> {
  return {
    CreateQueue: operation({ QueueName: 'string!', Attributes: 'map' }, (input) => {
      const queue = queues.create(input.QueueName, input.Attributes ?? {})
      return isFailure(queue) ? queue : { QueueUrl: urlOf(queue) }
    }),
    GetQueueUrl: operation({ QueueName: 'string!' }, ({ QueueName }) => {
      const queue = queues.byName(QueueName)
      return isFailure(queue) ? queue : { QueueUrl: urlOf(queue) }
    }),
    ListQueues: operation({ QueueNamePrefix: 'string' }, ({ QueueNamePrefix = '' }) => ({
      QueueUrls: queues
        .all()
        .filter((queue) => queue.name.startsWith(QueueNamePrefix))
        .map(urlOf),
    })),
    GetQueueAttributes: operation(
      { QueueUrl: 'string!', AttributeNames: 'strings' },
      ({ QueueUrl, AttributeNames = [] }) => {
        const queue = queues.byUrl(QueueUrl)
        if (isFailure(queue)) return queue
        const { visible, inFlight, delayed } = queue.counts()
        const created = String(Math.floor(queue.created / 1000))
        const all: Readonly<Record<string, string>> = {
          ...shownAttributes(queue.attributes),
          QueueArn: queues.arn(queue),
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(inFlight),
          ApproximateNumberOfMessagesDelayed: String(delayed),
          CreatedTimestamp: created,
          LastModifiedTimestamp: created,
        }
        const shown = Object.entries(all).filter(
          ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
        )
        return { Attributes: Object.fromEntries(shown) }
      },
    ),
    DeleteQueue: operation({ QueueUrl: 'string!' }, ({ QueueUrl }) => {
      const queue = queues.byUrl(QueueUrl)
      if (isFailure(queue)) return queue
      queues.remove(queue)
      return {}
    }),
  }
}
