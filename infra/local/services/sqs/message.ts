/**
 * What of a message goes over the wire: its digests, its size, its system attributes.
 * Source: Amazon SQS Developer Guide, 'Calculating the MD5 message digest for message attributes'.
 */
import { createHash } from 'node:crypto'
import type { Message } from './queue.ts'

export const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex')

interface Attribute {
  readonly name: string
  readonly type: string
  readonly value: Buffer
  readonly binary: boolean
}

/** Undefined when an attribute has no type or no value. */
export function readMessageAttributes(
  given: Readonly<Record<string, unknown>>,
): Attribute[] | undefined {
  const read: Attribute[] = []
  for (const name of Object.keys(given).sort()) {
    const { DataType, StringValue, BinaryValue } = (given[name] ?? {}) as Record<string, unknown>
    if (typeof DataType !== 'string') return undefined
    if (typeof StringValue === 'string') {
      read.push({ name, type: DataType, value: Buffer.from(StringValue), binary: false })
    } else if (typeof BinaryValue === 'string') {
      read.push({ name, type: DataType, value: Buffer.from(BinaryValue, 'base64'), binary: true })
    } else return undefined
  }
  return read
}

export function attributesMd5(attributes: readonly Attribute[]): string {
  const hash = createHash('md5')
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  for (const { name, type, value, binary } of attributes) {
    field(Buffer.from(name))
    field(Buffer.from(type))
    hash.update(Buffer.from([binary ? 2 : 1]))
    field(value)
  }
  return hash.digest('hex')
}

/** Bytes of body and attributes together, which is what the limit counts. */
export const sizeOf = (body: string, attributes: readonly Attribute[]): number =>
  attributes.reduce(
    (sum, { name, type, value }) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(type) + value.length,
    Buffer.byteLength(body),
  )

/** The receive output of one message, with the attributes that were asked for. */
export function received(
  message: Message,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): Record<string, unknown> {
  const system: Readonly<Record<string, string>> = {
    SenderId: 'AIDALOCAL',
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceived ?? message.sent),
  }
  const shownSystem = Object.entries(system).filter(([name]) => wanted(systemNames, name))
  const shown = Object.entries(message.attributes ?? {}).filter(([name]) =>
    wanted(attributeNames, name),
  )
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(shownSystem.length > 0 && { Attributes: Object.fromEntries(shownSystem) }),
    ...(shown.length > 0 && {
      MessageAttributes: Object.fromEntries(shown),
      MD5OfMessageAttributes: attributesMd5(readMessageAttributes(Object.fromEntries(shown)) ?? []),
    }),
  }
}

/** `All`, `.*`, a prefix that ends in `.*`, or the name itself. */
const wanted = (names: readonly string[], name: string): boolean =>
  names.some((one) =>
    one.endsWith('.*') ? name.startsWith(one.slice(0, -2)) : one === 'All' || one === name,
  )
