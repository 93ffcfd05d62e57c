import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SqsStandIn, startSqs } from '../../../../infra/local/services/sqs.ts'
import { failure, toward } from './failure.ts'

let sqs: SqsStandIn
let client: SQSClient

beforeAll(async () => {
  sqs = await startSqs()
  client = new SQSClient(toward(sqs.url))
})
afterAll(async () => {
  client.destroy()
  await sqs.close()
})

const queue = (name: string, properties = {}) => sqs.createQueue(name, properties).queueUrl
const send = (QueueUrl: string, MessageBody: string, more = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))
const receive = async (QueueUrl: string, more = {}) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? []
const bodies = async (QueueUrl: string, more = {}) =>
  (await receive(QueueUrl, { MaxNumberOfMessages: 10, ...more })).map((message) => message.Body)

describe('the SQS stand-in, through the AWS SDK', () => {
  it('creates, finds, lists and deletes queues', async () => {
    const Attributes = { VisibilityTimeout: '5' }
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: 'made', Attributes }),
    )
    await client.send(new CreateQueueCommand({ QueueName: 'made', Attributes }))
    const found = await client.send(new GetQueueUrlCommand({ QueueName: 'made' }))
    expect(found.QueueUrl).toBe(QueueUrl)
    const other = new CreateQueueCommand({ QueueName: 'made', Attributes: { DelaySeconds: '9' } })
    expect(await failure(client.send(other))).toMatch(/^400 Queue(Name|Already)Exists$/)
    const listed = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'ma' }))
    expect(listed.QueueUrls).toEqual([QueueUrl])
    const { Attributes: shown } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    )
    expect(shown).toMatchObject({
      VisibilityTimeout: '5',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:made',
      ApproximateNumberOfMessages: '0',
    })
    await client.send(new DeleteQueueCommand({ QueueUrl }))
    expect(await failure(send(QueueUrl!, 'x'))).toBe('400 QueueDoesNotExist')
  })

  it('hides a received message until it is deleted or its time is over', async () => {
    const url = queue('hidden')
    await send(url, 'body', {
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'audit' } },
    })
    const [message] = await receive(url, {
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })
    expect(message).toMatchObject({
      Body: 'body',
      Attributes: { ApproximateReceiveCount: '1' },
      MessageAttributes: { kind: { StringValue: 'audit' } },
    })
    expect(await bodies(url)).toEqual([])
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: message!.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    )
    const [again] = await receive(url)
    await client.send(
      new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: again!.ReceiptHandle }),
    )
    await client.send(
      new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: again!.ReceiptHandle }),
    )
    expect(await bodies(url, { WaitTimeSeconds: 0 })).toEqual([])
  })

  it('answers a long poll as soon as a message is there', async () => {
    const url = queue('polled')
    const start = performance.now()
    const polling = bodies(url, { WaitTimeSeconds: 10 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await send(url, 'arrived')
    expect(await polling).toEqual(['arrived'])
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('gives each of 50 messages to exactly one of 8 racing receivers', async () => {
    const url = queue('raced')
    for (let batch = 0; batch < 5; batch += 1) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: `e${index}`,
        MessageBody: `m${batch * 10 + index}`,
      }))
      const sent = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
      expect(sent.Successful).toHaveLength(10)
    }
    const got = await Promise.all(Array.from({ length: 8 }, () => bodies(url)))
    expect(new Set(got.flat()).size).toBe(50)
    expect(got.flat()).toHaveLength(50)
  })

  it('delays messages', async () => {
    const url = queue('delayed')
    await send(url, 'later', { DelaySeconds: 1 })
    expect(await bodies(url)).toEqual([])
    expect(await bodies(url, { WaitTimeSeconds: 3 })).toEqual(['later'])
  })

  it('moves a message to the dead-letter queue after its receives', async () => {
    const dead = sqs.createQueue('dead')
    const url = queue('alive', {
      VisibilityTimeout: 0,
      RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 },
    })
    await send(url, 'poison')
    expect(await bodies(url)).toEqual(['poison'])
    expect(await bodies(url)).toEqual(['poison'])
    expect(await bodies(url)).toEqual([])
    expect(await bodies(dead.queueUrl)).toEqual(['poison'])
  })

  it('runs each entry of a batch for itself, and purges', async () => {
    const url = queue('batched')
    await send(url, 'a')
    await send(url, 'b')
    const messages = await receive(url, { MaxNumberOfMessages: 10 })
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: messages.map((message, index) => ({
          Id: `d${index}`,
          ReceiptHandle: message.ReceiptHandle,
        })),
      }),
    )
    expect(deleted.Successful).toHaveLength(2)
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'x' },
          { Id: 'bad', MessageBody: 'x', DelaySeconds: 5000 },
        ],
      }),
    )
    expect(sent.Failed?.map((one) => one.Id)).toEqual(['bad'])
    await client.send(new PurgeQueueCommand({ QueueUrl: url }))
    expect(await bodies(url)).toEqual([])
  })

  const entries = (...ids: string[]) =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: queue('strict'),
        Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })),
      }),
    )
  it.each([
    ['an empty batch', () => entries(), 'EmptyBatchRequest'],
    ['eleven entries', () => entries(...'abcdefghijk'.split('')), 'TooManyEntriesInBatchRequest'],
    ['an id twice', () => entries('a', 'a'), 'BatchEntryIdsNotDistinct'],
    ['an id with a space', () => entries('a b'), 'InvalidBatchEntryId'],
    [
      'a body over 1 MiB',
      () => send(queue('strict'), 'x'.repeat(1_048_577)),
      'InvalidParameterValue',
    ],
    [
      'a FIFO queue',
      () => client.send(new CreateQueueCommand({ QueueName: 'a.fifo' })),
      'InvalidParameterValue',
    ],
    [
      'an unknown handle',
      () =>
        client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queue('strict'),
            ReceiptHandle: 'x',
            VisibilityTimeout: 1,
          }),
        ),
      'ReceiptHandleIsInvalid',
    ],
  ])('refuses %s', async (_, call, code) => {
    expect(await failure(call())).toBe(`400 ${code}`)
  })

  it('ends long polls and closes within a second', async () => {
    const other = await startSqs()
    const { queueUrl: QueueUrl } = other.createQueue('waiting')
    const waiting = failure(
      client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    const start = performance.now()
    await other.close()
    expect(performance.now() - start).toBeLessThan(1000)
    await waiting
  })

  it('serves event sources without HTTP', async () => {
    const url = queue('events')
    await send(url, 'event')
    const [message] = await sqs.receive('events', 10, 1)
    expect(message?.body).toBe('event')
    expect(sqs.changeVisibility('events', message!.handle!, 5)).toBe(true)
    expect(sqs.deleteMessage('events', message!.handle!)).toBe(true)
    expect(sqs.deleteMessage('events', message!.handle!)).toBe(false)
    expect(() => sqs.deleteMessage('nowhere', 'x')).toThrow('queue nowhere: ')
  })
})
