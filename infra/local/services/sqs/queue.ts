/**
 * One standard queue: messages become invisible when received, come back when their time is over,
 * and move to the dead-letter queue after too many receives.
 */
import { randomUUID } from 'node:crypto'
import type { QueueAttributes } from './attributes.ts'

export interface Message {
  readonly id: string
  readonly body: string
  /** MessageAttributes as they were sent */
  readonly attributes: Readonly<Record<string, unknown>> | undefined
  /** milliseconds since the epoch, as all times here */
  readonly sent: number
  visibleAt: number
  receives: number
  firstReceived: number | undefined
  handle: string | undefined
}

export class Queue {
  readonly name: string
  readonly created: number
  attributes: QueueAttributes
  readonly #messages = new Set<Message>()
  readonly #waiters = new Set<() => void>()
  #closed = false
  readonly #deadLetters: (arn: string) => Queue | undefined

  constructor(
    name: string,
    attributes: QueueAttributes,
    deadLetters: (arn: string) => Queue | undefined,
  ) {
    this.name = name
    this.attributes = attributes
    this.created = Date.now()
    this.#deadLetters = deadLetters
  }

  send(
    body: string,
    attributes: Message['attributes'],
    delaySeconds = this.attributes.DelaySeconds,
  ): Message {
    const now = Date.now()
    const message: Message = {
      id: randomUUID(),
      body,
      attributes,
      sent: now,
      visibleAt: now + delaySeconds * 1000,
      receives: 0,
      firstReceived: undefined,
      handle: undefined,
    }
    this.#keep(message)
    return message
  }

  /** At once when something is visible, else when something becomes so or the wait is over. */
  async receive(max: number, waitSeconds: number, visibilitySeconds: number): Promise<Message[]> {
    const end = performance.now() + waitSeconds * 1000
    for (;;) {
      const taken = this.#take(max, visibilitySeconds)
      const left = end - performance.now()
      if (taken.length > 0 || left <= 0 || this.#closed) return taken
      await this.#change(left)
    }
  }

  /** True when the handle is of a message still here; deleting twice is no error. */
  delete(handle: string): boolean {
    const message = this.#find(handle)
    return message ? this.#messages.delete(message) : false
  }

  changeVisibility(handle: string, seconds: number): boolean {
    const message = this.#find(handle)
    if (!message) return false
    message.visibleAt = Date.now() + seconds * 1000
    this.#wake()
    return true
  }

  purge(): void {
    this.#messages.clear()
  }

  /** visible, in flight, delayed */
  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = Date.now()
    const hidden = [...this.#messages].filter((message) => message.visibleAt > now)
    const delayed = hidden.filter((message) => message.receives === 0).length
    return {
      visible: this.#messages.size - hidden.length,
      inFlight: hidden.length - delayed,
      delayed,
    }
  }

  /** Ends every wait; those who waited get nothing. */
  close(): void {
    this.#closed = true
    this.#messages.clear()
    this.#wake()
  }

  #keep(message: Message): void {
    this.#messages.add(message)
    this.#wake()
  }

  #take(max: number, visibilitySeconds: number): Message[] {
    const now = Date.now()
    const taken: Message[] = []
    for (const message of this.#messages) {
      if (taken.length >= max) break
      if (now - message.sent > this.attributes.MessageRetentionPeriod * 1000) {
        this.#messages.delete(message)
        continue
      }
      if (message.visibleAt > now || this.#buried(message)) continue
      message.receives += 1
      message.firstReceived ??= now
      message.visibleAt = now + visibilitySeconds * 1000
      message.handle = randomUUID()
      taken.push(message)
    }
    return taken
  }

  #buried(message: Message): boolean {
    const { redrive } = this.attributes
    if (!redrive || message.receives < redrive.maxReceives) return false
    const target = this.#deadLetters(redrive.targetArn)
    if (!target) return false
    this.#messages.delete(message)
    target.#keep({ ...message, receives: 0, visibleAt: 0, firstReceived: undefined })
    return true
  }

  #find(handle: string): Message | undefined {
    return [...this.#messages].find((message) => message.handle === handle)
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter()
  }

  /** Until something was sent or shown again, the next message turns visible, or the time is over. */
  #change(mostMs: number): Promise<void> {
    const now = Date.now()
    const next = Math.min(...[...this.#messages].map((message) => message.visibleAt - now))
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiters.delete(done)
        resolve()
      }
      const timer = setTimeout(done, Math.max(1, Math.min(mostMs, next)))
      this.#waiters.add(done)
    })
  }
}
