/**
 * Holds the delivery streams and their buffers, one for each delivery, so that a delivery that fails
 * makes no other one repeat itself.
 */
import { type AwsFailure, awsFailure } from '../aws-failure.ts'
import { DeliveryBuffer } from './buffer.ts'
import type { Delivery, DeliveryStream } from './delivery.ts'

const NAME = /^[a-zA-Z0-9_.-]{1,64}$/

export interface OpenStream extends DeliveryStream {
  /** milliseconds since the epoch */
  readonly created: number
  readonly buffers: readonly DeliveryBuffer[]
}

export class Streams {
  readonly #streams = new Map<string, OpenStream>()
  readonly #deliveries: readonly Delivery[]

  constructor(deliveries: readonly Delivery[]) {
    this.#deliveries = deliveries
  }

  create(name: string, properties: Readonly<Record<string, unknown>>): OpenStream | AwsFailure {
    if (!NAME.test(name)) {
      return awsFailure('ValidationException', 'a stream name has 1 to 64 of a-z A-Z 0-9 _ . -')
    }
    if (this.#streams.has(name)) {
      return awsFailure('ResourceInUseException', `Firehose ${name} already exists`)
    }
    const about: DeliveryStream = { name, properties }
    for (const delivery of this.#deliveries) {
      const refusal = delivery.refusal(about)
      if (refusal !== undefined) return awsFailure('InvalidArgumentException', refusal)
    }
    const buffers = this.#deliveries.map((delivery) => new DeliveryBuffer(delivery, about))
    const stream = { ...about, created: Date.now(), buffers }
    this.#streams.set(name, stream)
    return stream
  }

  find(name: string): OpenStream | AwsFailure {
    return (
      this.#streams.get(name) ??
      awsFailure('ResourceNotFoundException', `Firehose ${name} not found.`)
    )
  }

  names(): string[] {
    return [...this.#streams.keys()].sort()
  }

  /** Forgets a stream once what it holds is delivered. */
  async remove(stream: OpenStream): Promise<void> {
    this.#streams.delete(stream.name)
    await Promise.all(stream.buffers.map((buffer) => buffer.close()))
  }

  /** Delivers everything; rejects with the first stream that could not. */
  async close(): Promise<void> {
    const buffers = [...this.#streams.values()].flatMap((stream) => stream.buffers)
    await Promise.all(buffers.map((buffer) => buffer.close()))
  }
}
