/**
 * Answers whose bytes are packed as badly as HTTP and events allow, to a process with little memory: what
 * is held is a small multiple of the bound, whatever the packaging.
 */
import { execFile } from 'node:child_process'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENT_LIMIT } from '../../../functions/core/forwarding/sse-events.ts'

const READER = fileURLToPath(new URL('../../fixtures/hostile-packaging.ts', import.meta.url))
/** Megabytes of heap: a fraction of what a function has. */
const HEAP_MB = 96
/** What is held, over the largest message that is. */
const MULTIPLE = 12

type Packed = () => Generator<string>

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: '
const JSON_TYPE = `${HEAD}application/json\r\n\r\n`
const EVENTS_TYPE = `${HEAD}text/event-stream\r\n\r\n`
const BEGINNING = '{"jsonrpc":"2.0","id":1,"result":{"content":['
const END = ']}}'
/** Chunks that go out with one write. */
const MANY = 5000

/** A body in HTTP chunks of `size` characters. */
function* chunked(head: string, body: Iterable<string>, size: number): Generator<string> {
  yield head
  let text = ''
  for (const piece of body) {
    text += piece
    for (let at = 0; text.length - at >= size * MANY; ) {
      let packed = ''
      for (let count = 0; count < MANY; count += 1, at += size)
        packed += chunk(text.slice(at, at + size))
      yield packed
      if (text.length - at < size * MANY) text = text.slice(at)
    }
  }
  for (let at = 0; at < text.length; at += size) yield chunk(text.slice(at, at + size))
  yield '0\r\n\r\n'
}

function* repeated(before: string, piece: string, count: number, after: string): Generator<string> {
  yield before
  const many = piece.repeat(1000)
  for (let done = 0; done < count; done += 1000) yield many
  yield after
}

const PACKED: Readonly<Record<string, Packed>> = {
  '4 MB of JSON, a byte at a time': () =>
    chunked(JSON_TYPE, repeated(`${BEGINNING}"`, 'x', 4_100_000, `"${END}`), 1),
  '4 MB of JSON, 100 bytes at a time': () =>
    chunked(JSON_TYPE, repeated(`${BEGINNING}"`, 'x', 4_100_000, `"${END}`), 100),
  '16 MB of numbers': () =>
    chunked(JSON_TYPE, repeated(`${BEGINNING}0`, ',0', 8_000_000, END), 4096),
  '4 MB of brackets': () =>
    chunked(JSON_TYPE, repeated(`${BEGINNING}0`, ',[]', 1_380_000, END), 4096),
  'an event of a million empty lines of data': () =>
    chunked(EVENTS_TYPE, repeated('', 'data\n', 1_000_000, '\n'), 4096),
  'an event of four million short lines': () =>
    chunked(EVENTS_TYPE, repeated('', 'x\n', 4_000_000, '\n'), 4096),
  'an event of a message in short lines': () =>
    chunked(
      EVENTS_TYPE,
      repeated(`data: ${BEGINNING}0\n`, 'data:,0\n', 500_000, `data: ${END}\n\n`),
      4096,
    ),
  'an event of comments': () => chunked(EVENTS_TYPE, repeated('', ':\n', 4_000_000, '\n'), 4096),
  'an event of one line, a byte at a time': () =>
    chunked(EVENTS_TYPE, repeated(`data: ${BEGINNING}"`, 'x', 1_000_000, `"${END}\n\n`), 1),
  'a million events': () => chunked(EVENTS_TYPE, repeated('', 'data:x\n\n', 1_000_000, '\n'), 4096),
  'many headers, and trailers after the body': function* () {
    yield `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(1500)}Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n`
    yield chunk(`${BEGINNING}${END}`)
    yield `0\r\n${'a: b\r\n'.repeat(100)}\r\n`
  },
  'names of members without end': function* () {
    yield `${JSON_TYPE}${chunk('{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"a":0')}`
    for (let count = 0; count < 800; count += 1) {
      let names = ''
      for (let at = 0; at < 1000; at += 1) names += `,"name number ${count * 1000 + at}":0`
      yield chunk(names)
    }
    yield `${chunk('}}}')}0\r\n\r\n`
  },
}

let url = ''
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket)
  socket.on('error', () => undefined)
  socket.once('data', (data) => {
    const name = decodeURIComponent(/POST \/(\S+)/.exec(data.toString())?.[1] ?? '')
    void play(socket, PACKED[name])
  })
})

async function play(socket: Socket, packed: Packed | undefined): Promise<void> {
  if (packed === undefined) throw new Error('There is no such answer')
  for (const text of packed()) {
    if (socket.destroyed) return
    if (!socket.write(text)) await drained(socket)
  }
}

/** Whether it is drained or gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.close()
  for (const socket of sockets) socket.destroy()
})

interface Read {
  readonly peak: number
  readonly read: number
  readonly bytes: number
  readonly end: string
}

const done = new Map<string, Promise<Read>>()

function read(name: string, method: string): Promise<Read> {
  const key = `${method} ${name}`
  const reading = done.get(key) ?? readNow(name, method)
  done.set(key, reading)
  return reading
}

async function readNow(name: string, method: string): Promise<Read> {
  const options = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`, READER]
  const args = [...options, `${url}${encodeURIComponent(name)}`, method]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 })
  return JSON.parse(stdout) as Read
}

describe('the memory that an answer takes', () => {
  it.each(Object.keys(PACKED))(
    'is bounded by bytes: %s',
    async (name) => {
      const { peak } = await read(name, 'tools/call')
      expect(peak).toBeLessThan(MULTIPLE * EVENT_LIMIT)
    },
    120_000,
  )

  it('is bounded where the answer is read as a list', async () => {
    const { peak } = await read('4 MB of brackets', 'tools/list')
    expect(peak).toBeLessThan(MULTIPLE * EVENT_LIMIT)
  }, 120_000)

  it('lets an honest answer through, however it is packed', async () => {
    const whole = await read('4 MB of JSON, a byte at a time', 'tools/call')
    expect(whole).toMatchObject({ end: 'whole', bytes: whole.read })
    const numbers = await read('16 MB of numbers', 'tools/call')
    expect(numbers).toMatchObject({ end: 'whole', bytes: numbers.read })
  }, 120_000)
})
