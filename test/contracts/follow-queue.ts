/** What the contract of audit sinks asks of one whose records go into a queue: read as they come, refused at first. */
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SendMessageBatchCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { OpenedSink } from './audit-sink.contract.ts'

type Followed = Pick<OpenedSink, 'delivered' | 'refuseHalf'> & { readonly stop: () => void }

/** `client` is the sink's own, so an outage of the one is an outage of the other. */
export function followQueue(client: SQSClient, QueueUrl: string): Followed {
  let text = ''
  let isStopped = false
  const follow = async (): Promise<void> => {
    while (!isStopped) {
      const { Messages = [] } = await client
        .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }))
        .catch(() => ({ Messages: [] }))
      for (const { Body = '', ReceiptHandle } of Messages) {
        text += Body
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  // Stopped in the middle of a request, it ends with that request's error.
  follow().catch(() => undefined)
  return {
    delivered: () => text,
    refuseHalf: () => refuseFirstBatch(client),
    stop: () => void (isStopped = true),
  }
}

/** SQS says of each message of a batch whether it took it; here it takes none of the first batch. */
function refuseFirstBatch(client: SQSClient): void {
  let batches = 0
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== 'SendMessageBatchCommand' || batches++ > 0) return next(args)
      const { Entries = [] } = args.input as SendMessageBatchCommandInput
      const Failed = Entries.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }))
      return { response: {}, output: { $metadata: {}, Successful: [], Failed } as never }
    },
    { step: 'initialize', priority: 'high' },
  )
}
