/**
 * Queues that are elsewhere, through the AWS SDK: made where they are not there yet, and read for the
 * functions that they feed.
 */
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { ACCOUNT } from '../services/sqs/queues.ts'
import type { JsonRecord } from '../template/json.ts'
import type { ResourceProvider } from '../template/resource-provider.ts'

/** CloudFormation properties of AWS::SQS::Queue that are no queue attributes. */
const NOT_ATTRIBUTES = new Set(['QueueName', 'Tags'])

export function givenQueues(
  client: SQSClient,
  endpoint: string,
): Pick<ResourceProvider, 'createQueue' | 'receiveMessages' | 'deleteMessages' | 'sendMessage'> {
  const urlOf = (queueName: string): string => `${endpoint}/${ACCOUNT}/${queueName}`
  return {
    async createQueue({ name, properties }) {
      await client.send(
        new CreateQueueCommand({ QueueName: name, Attributes: attributesOf(properties) }),
      )
    },
    async receiveMessages(queueName, max, waitSeconds, signal) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: urlOf(queueName),
          MaxNumberOfMessages: max,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['All'],
        }),
        { abortSignal: signal },
      )
      return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: Attributes,
      }))
    },
    async deleteMessages(queueName, receiptHandles) {
      const Entries = receiptHandles.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
      }))
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: urlOf(queueName), Entries }))
    },
    async sendMessage(queueName, body) {
      await client.send(new SendMessageCommand({ QueueUrl: urlOf(queueName), MessageBody: body }))
    },
  }
}

/** The API takes as text what CloudFormation gives as numbers, switches and objects. */
function attributesOf(properties: JsonRecord): Record<string, string> {
  const attributes = Object.entries(properties).filter(([name]) => !NOT_ATTRIBUTES.has(name))
  return Object.fromEntries(
    attributes.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}
