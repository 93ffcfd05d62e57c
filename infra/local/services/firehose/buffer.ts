/**
 * Gathers one stream's records for one delivery and hands them over within a quarter of a second.
 * What is not taken is offered again, in order, until it is; beyond 64 MiB it takes no more.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Delivery, DeliveryStream } from './delivery.ts'

const FLUSH_AFTER_MS = 250
const MAX_WAITING = 64 * 1024 * 1024
const MAX_RETRY_MS = 1_000
const LAST_TRIES_MS = 600

export class DeliveryBuffer {
  readonly #delivery: Delivery
  readonly #stream: DeliveryStream
  #waiting: Buffer[] = []
  #size = 0
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  /** from when on the last tries end, once the buffer closes */
  #deadline = Number.POSITIVE_INFINITY

  constructor(delivery: Delivery, stream: DeliveryStream) {
    this.#delivery = delivery
    this.#stream = stream
  }

  hasRoomFor(bytes: number): boolean {
    return this.#size + bytes <= MAX_WAITING
  }

  add(record: Buffer): void {
    this.#waiting.push(record)
    this.#size += record.length
    this.#timer ??= setTimeout(() => {
      this.#flush()
    }, FLUSH_AFTER_MS)
  }

  /** Delivers what waits; rejects when it cannot be delivered within 600 ms. */
  async close(): Promise<void> {
    this.#deadline = performance.now() + LAST_TRIES_MS
    this.#flush()
    await this.#running
    // Records that were added while the last delivery was under way.
    if (this.#waiting.length > 0 && performance.now() < this.#deadline) this.#flush()
    await this.#running
    clearTimeout(this.#timer)
    if (this.#size > 0) {
      throw new Error(`stream ${this.#stream.name}: ${this.#size} bytes could not be delivered`)
    }
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    this.#running ??= this.#deliver().finally(() => {
      this.#running = undefined
      if (this.#waiting.length > 0 && this.#deadline === Number.POSITIVE_INFINITY) this.#flush()
    })
  }

  async #deliver(): Promise<void> {
    const records = this.#waiting
    this.#waiting = []
    const bytes = Buffer.concat(records)
    for (let pause = 50; ; pause = Math.min(pause * 2, MAX_RETRY_MS)) {
      try {
        await this.#delivery.deliver(this.#stream, bytes)
        this.#size -= bytes.length
        return
      } catch {
        if (performance.now() + pause >= this.#deadline) {
          this.#waiting = [...records, ...this.#waiting]
          return
        }
        await wait(pause, undefined, { ref: false })
      }
    }
  }
}
