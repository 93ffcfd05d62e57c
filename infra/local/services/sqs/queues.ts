/** Holds the queues by name; finds them by URL (its path counts, not its host) and by ARN. */
import { type AwsFailure, awsFailure, isFailure } from '../aws-failure.ts'
import { readAttributes } from './attributes.ts'
import { Queue } from './queue.ts'

export const ACCOUNT = '000000000000'
const NAME = /^[A-Za-z0-9_-]{1,80}$/

export class Queues {
  readonly #queues = new Map<string, Queue>()
  readonly region: string

  constructor(region: string) {
    this.region = region
  }

  /** Creating a queue again is a success when it says the same attributes or none. */
  create(name: string, attributes: Readonly<Record<string, unknown>>): Queue | AwsFailure {
    if (!NAME.test(name)) {
      return awsFailure(
        'InvalidParameterValue',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length; FIFO queues are not known here.',
      )
    }
    const read = readAttributes(attributes)
    if (isFailure(read)) return read
    const existing = this.#queues.get(name)
    if (existing) {
      const same = JSON.stringify(existing.attributes) === JSON.stringify(read)
      if (same || Object.keys(attributes).length === 0) return existing
      return awsFailure(
        'QueueNameExists',
        'A queue already exists with the same name and a different value for some attribute.',
      )
    }
    const queue = new Queue(name, read, (arn) => this.#queues.get(arn.split(':').at(-1) ?? ''))
    this.#queues.set(name, queue)
    return queue
  }

  byName(name: string): Queue | AwsFailure {
    return (
      this.#queues.get(name) ??
      awsFailure('QueueDoesNotExist', 'The specified queue does not exist.')
    )
  }

  byUrl(url: string): Queue | AwsFailure {
    return this.byName(url.split('/').at(-1) ?? '')
  }

  remove(queue: Queue): void {
    this.#queues.delete(queue.name)
    queue.close()
  }

  all(): Queue[] {
    return [...this.#queues.values()]
  }

  arn(queue: Queue): string {
    return `arn:aws:sqs:${this.region}:${ACCOUNT}:${queue.name}`
  }
}
