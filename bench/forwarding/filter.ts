/** Megabytes a second through the filter of streams, and through a pipe that reads nothing. */
import type { Invocation } from '../../functions/core/invocation/invocation.ts'
import { methodRow } from '../../functions/core/invocation/methods.ts'
import { screenEvents } from '../../functions/core/forwarding/screen-events.ts'
import type { ScreenedCall } from '../../functions/core/forwarding/screen-message.ts'

const EVENTS = 2000
const ROUNDS = 5

export interface FilterRates {
  readonly pipe: number
  readonly events: number
  readonly list: number
}

export async function measureFilter(): Promise<FilterRates> {
  const progress = { progressToken: 1, progress: 1, message: 'x'.repeat(16_000) }
  const notification = { jsonrpc: '2.0', method: 'notifications/progress', params: progress }
  const line = Buffer.from(`event: message\ndata: ${JSON.stringify(notification)}\n\n`)
  const tools = Array.from({ length: 2000 }, (_, index) => ({
    name: `tool_${index}`,
    description: 'x'.repeat(400),
    inputSchema: { type: 'object' },
  }))
  const list = { jsonrpc: '2.0', id: 1, result: { resultType: 'complete', tools } }
  const listed = Buffer.from(`data: ${JSON.stringify(list)}\n\n`)
  const streams = Array.from({ length: EVENTS }, () => line)
  return {
    pipe: await rate(streams, piped),
    events: await rate(streams, (body) =>
      screenEvents(body, callOf('tools/call'), () => '', false),
    ),
    list: await rate([listed], (body) => screenEvents(body, callOf('tools/list'), () => '', false)),
  }
}

async function* piped(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body
}

async function rate(
  chunks: readonly Uint8Array[],
  through: (body: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): Promise<number> {
  const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0)
  let best = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now()
    let seen = 0
    for await (const chunk of through(source(chunks))) seen += chunk.byteLength
    if (seen === 0) throw new Error('nothing came through')
    best = Math.max(best, bytes / 1_048_576 / ((performance.now() - from) / 1000))
  }
  return best
}

async function* source(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk)
}

function callOf(method: string): ScreenedCall {
  const row = methodRow(method, '2026-07-28')
  if (row === undefined) throw new Error(`no row for ${method}`)
  const invocation = { protocol: '2026-07-28', method, row, idText: '1' } as Invocation
  const no = (): undefined => undefined
  return {
    invocation,
    redaction: undefined,
    canSee: (_, name) => !name.endsWith('7'),
    mayAsk: () => true,
    listens: false,
    handles: {
      ofTask: no,
      ofMadeTask: no,
      ofState: no,
      ofSession: no,
      ofEvent: no,
      canSeal: false,
    },
  }
}
