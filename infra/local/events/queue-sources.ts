/**
 * Feeds functions from queues (Lambda, "Using Lambda with Amazon SQS"): batches, partial failures, and
 * messages that come back when the function fails. Refuses event sources other than queues.
 */
import { bufferOutcome } from '../lambda/invocation.ts'
import type { LambdaFunction } from '../lambda/lambda-service.ts'
import { isList, isRecord, parseJson } from '../template/json.ts'
import { readProperties } from '../template/property-reader.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { QueueMessage, ResourceProvider } from '../template/resource-provider.ts'
import { TemplateFailure } from '../template/template-failure.ts'
import type { Destinations } from './event-target.ts'

export interface QueueSource {
  readonly arn: string
  readonly queue: string
  readonly target: LambdaFunction
  readonly batchSize: number
  readonly reportsItemFailures: boolean
}

export function readQueueSources(
  assembly: ResolvedAssembly,
  destinations: Destinations,
): readonly QueueSource[] {
  return assembly.ofType('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
    const properties = readProperties(resource.properties, resource.place)
    const arn = properties.text('EventSourceArn')
    if (!destinations.queues.has(arn)) {
      throw new TemplateFailure(
        resource.place.property('EventSourceArn'),
        `event source ${arn} is not known`,
        [...destinations.queues],
      )
    }
    const reference = properties.text('FunctionName')
    const target = destinations.lambda.find(reference)
    if (target === undefined) {
      throw new TemplateFailure(resource.place.property('FunctionName'), 'is no function here')
    }
    if (!properties.flag('Enabled', true)) return []
    const types = properties.texts('FunctionResponseTypes')
    const unknown = types.find((type) => type !== 'ReportBatchItemFailures')
    if (unknown !== undefined) {
      throw new TemplateFailure(
        resource.place.property('FunctionResponseTypes'),
        `${unknown} is not known`,
        ['ReportBatchItemFailures'],
      )
    }
    return [
      {
        arn,
        queue: arn.slice(arn.lastIndexOf(':') + 1),
        target,
        // A stand-in hands out 10 messages at a time, as SQS does.
        batchSize: Math.min(10, properties.number('BatchSize', 10)),
        reportsItemFailures: types.length > 0,
      },
    ]
  })
}

/** Returns what stops the polling. */
export function pollQueues(
  sources: readonly QueueSource[],
  provider: ResourceProvider,
  region: string,
  log: (line: string) => void,
): () => void {
  const stop = new AbortController()
  const isStopped = (): boolean => stop.signal.aborted
  for (const source of sources) void poll(source)

  async function poll(source: QueueSource): Promise<void> {
    while (!isStopped()) {
      try {
        const messages = await provider.receiveMessages(
          source.queue,
          source.batchSize,
          20,
          stop.signal,
        )
        if (messages.length > 0) await handle(source, messages)
      } catch (error) {
        if (isStopped()) return
        log(`Queue ${source.queue} could not be read: ${String(error)}`)
        await new Promise((resolve) => setTimeout(resolve, 1000).unref())
      }
    }
  }

  async function handle(source: QueueSource, messages: readonly QueueMessage[]): Promise<void> {
    const event = { Records: messages.map((message) => record(message, source, region)) }
    const outcome = await bufferOutcome(
      await source.target.invoke(Buffer.from(JSON.stringify(event))),
    )
    if (outcome.kind === 'refused' || outcome.functionError !== undefined) return
    const failed = source.reportsItemFailures ? readFailures(outcome.payload) : new Set<string>()
    // An answer that cannot be read means that every message failed (same page).
    const done = failed === undefined ? [] : messages.filter((one) => !failed.has(one.messageId))
    if (done.length > 0) {
      await provider.deleteMessages(
        source.queue,
        done.map(({ receiptHandle }) => receiptHandle),
      )
    }
  }

  return () => stop.abort()
}

function record(message: QueueMessage, source: QueueSource, region: string): object {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: source.arn,
    awsRegion: region,
  }
}

function readFailures(payload: Buffer): ReadonlySet<string> | undefined {
  const answer = parseJson(payload.toString('utf8'))
  if (answer === null || answer === undefined) return new Set()
  const failures = isRecord(answer) ? (answer['batchItemFailures'] ?? []) : undefined
  if (!isList(failures)) return undefined
  const ids = failures.map((one) => (isRecord(one) ? one['itemIdentifier'] : undefined))
  return ids.every((id) => typeof id === 'string' && id !== '')
    ? new Set(ids as string[])
    : undefined
}
