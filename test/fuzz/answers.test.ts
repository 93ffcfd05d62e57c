/** Whatever a server answers and however it comes in pieces: nothing hidden gets out, and pieces change nothing. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  legacy,
  modern,
  NOON,
  OPEN_SCHEMA,
  type PlayedAnswer,
} from '../fixtures/gateway.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../fixtures/fuzz-runs.ts'
import { engineWith } from '../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(`${OPEN_SCHEMA}
tools:
  '*':
    file_read: { resource: file_system, action: read, attributes: {} }
`)
})

const TOOLS = '"tools":[{"name":"file_read"},{"name":"hidden_tool"}]'
const ANSWER = `{"jsonrpc":"2.0","id":1,"result":{${TOOLS},"nextCursor":"c"}}`

/** Pieces that could carry a list past a reader that looks for it elsewhere. */
const PIECES = [
  ANSWER,
  `data: ${ANSWER}\n\n`,
  `data:${ANSWER}\r\n\r\n`,
  `data: ${ANSWER}\r\r`,
  `data: {"jsonrpc":"2.0","id":1,\ndata: "result":{${TOOLS}}}\n\n`,
  `event: other\ndata: ${ANSWER}\n\n`,
  `id: 1\nretry: 1\n: ${ANSWER}\n\n`,
  `: ${ANSWER.replace('hidden_tool', 'x')}\n\n`,
  `DATA: ${ANSWER}\n\n`,
  `data\u0000: ${ANSWER}\n\n`,
  `data: {"jsonrpc":"2.0","id":2,"result":{${TOOLS}}}\n\n`,
  `data: {"jsonrpc":"2.0","result":{${TOOLS}}}\n\n`,
  `data: {"jsonrpc":"2.0","id":1,"result":{"tools":[]},"result":{${TOOLS}}}\n\n`,
  `data: {"jsonrpc":"2.0","id":1,"result":{"tools":[],"tools":[{"name":"hidden_tool"}]}}\n\n`,
  `data: {"jsonrpc":"2.0","id":1,"result":{"tools":[],"Tools":[{"name":"file_read"}]}}\n\n`,
  `data: {"jsonrpc":"2.0","method":"tools/list","params":{${TOOLS}}}\n\n`,
  `data: {"jsonrpc":"2.0","id":5,"method":"roots/list","params":{${TOOLS}}}\n\n`,
  `data: [${ANSWER}]\n\n`,
  `[${ANSWER}]`,
  `data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{${TOOLS}}}\n\n`,
  `data: {"jsonrpc":"2.0","id":1,"result":{"tools":[]}}\n\n`,
  'data: ',
  '\n',
  '\r',
  '\n\n',
  '\ufeff',
  '{',
  '}',
  '"',
]

const answer = fc.record({
  type: fc.constantFrom(
    'text/event-stream',
    'application/json',
    'text/event-stream; charset=utf-7',
    'text/html',
    '',
  ),
  status: fc.constantFrom(200, 200, 200, 201, 204, 206, 400, 404, 500),
  body: fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((pieces) => pieces.join('')),
})
const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 })

function inPieces(text: string, sizes: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text)
  const pieces: Uint8Array[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    pieces.push(bytes.slice(at, at + size))
    at += size
  }
  return pieces
}

describe('a list that a server answers', () => {
  it(
    'never shows what is hidden, and is the same in whatever pieces it comes',
    async () => {
      await fc.assert(
        fc.asyncProperty(answer, cuts, async ({ type, status, body }, sizes) => {
          const headers = type === '' ? {} : { 'content-type': type }
          const ask = (given: PlayedAnswer['body']) => {
            const upstream = (): PlayedAnswer => ({ status, headers, body: given ?? '' })
            return createGateway({ engine, upstream }).post(...modern('tools/list'))
          }
          const whole = await ask(body)
          expect(whole.text).not.toContain('hidden_tool')
          const pieces = await ask(inPieces(body, sizes))
          expect(pieces.status).toBe(whole.status)
          expect(pieces.text).toBe(whole.text)
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT * 2,
  )
})

/** Events of a stream that waits for changes, and what could hide among them. */
const NEWS = [
  'data: {"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"hidden://a"}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"note://a"}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"note://a","uri":"hidden://a"}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"resourceSubscriptions":["note://a","hidden://a"]}}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"resourceSubscriptions":"hidden://a"}}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"taskIds":["hidden-own","hidden-other",{"hidden":1}]}}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"taskIds":"hidden-own"}}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"hidden-own","status":"working","hidden":1}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"hidden-other","status":"working"}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"hidden-own","taskId":"hidden-other"}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"hidden-own","result":{"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"hidden-own"}}}}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"hidden-own","inputRequests":{"hidden":{"method":"sampling/createMessage"}}}}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n',
  'data: {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete"}}\n\n',
  'data: {"jsonrpc":"2.0","id":2,"result":{"uri":"hidden://a"}}\n\n',
  'data: {"jsonrpc":"2.0","id":"s","method":"roots/list","params":{"uri":"hidden://a"}}\n\n',
  'id: hidden://a\ndata: \n\n',
  'retry: hidden://a\n\n',
  ': hidden://a\n\n',
  'event: hidden://a\ndata: {}\n\n',
  'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}\n\n',
  'data: ',
  '\r',
  '\n\n',
]

const WITH_TASKS = { capabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } }

/** The handle of a task that the caller has, which the server itself calls `hidden-own`. */
async function taskOf(allowing: PolicyEngine): Promise<string> {
  const result = '{"resultType":"task","taskId":"hidden-own","status":"working"}'
  const body = `{"jsonrpc":"2.0","id":1,"result":${result}}`
  const gateway = createGateway({ engine: allowing, upstream: () => ({ body }) })
  const call = { name: 'file_read', arguments: {} }
  const { json } = await gateway.post(...modern('tools/call', call, WITH_TASKS))
  return (json?.['result'] as { taskId: string }).taskId
}

describe('a stream of the server’s', () => {
  const bodies = fc.array(fc.constantFrom(...NEWS, ...PIECES), { maxLength: 6 })
  const listening = { streamsPerPrincipal: 9, seconds: 60 }
  const withoutIds = (text: string): string => text.replaceAll(/^id: .*\n/gm, '')
  let open: PolicyEngine
  beforeAll(async () => {
    const engineForAll = await engineWith(
      OPEN_SCHEMA.replace('mcp: [elicit, sample, roots]', 'mcp: [subscribe]'),
    )
    open = {
      ...engineForAll,
      evaluate: (input) =>
        input.name?.startsWith('hidden') === true
          ? { allowed: false, reason: 'hidden', outcome: 'deny' }
          : engineForAll.evaluate(input),
    }
  })

  it.each(['GET', 'subscriptions/listen', 'a list that goes on'])(
    'shows nothing that is hidden, in whatever pieces it comes: %s',
    async (kind) => {
      const version = { 'mcp-protocol-version': '2025-11-25' }
      const suspended = 'id: 1\ndata: \n\n'
      const begin = createGateway({
        engine: open,
        upstream: () => ({ headers: { 'content-type': 'text/event-stream' }, body: suspended }),
      })
      const begun = await begin.post(...legacy('2025-11-25', { id: 1, method: 'tools/list' }))
      const [, eventId = ''] = /^id: (.*)$/m.exec(begun.text) ?? []
      const taskId = await taskOf(open)
      await fc.assert(
        fc.asyncProperty(bodies, cuts, async (body, sizes) => {
          const ask = async (given: NonNullable<PlayedAnswer['body']>): Promise<string> => {
            const headers = { 'content-type': 'text/event-stream' }
            const gateway = createGateway({
              engine: open,
              listening,
              now: () => NOON,
              upstream: () => ({ headers, body: given }),
            })
            const more = kind === 'GET' ? {} : { 'last-event-id': eventId }
            const { text } =
              kind === 'subscriptions/listen'
                ? await gateway.post(
                    ...modern(kind, { notifications: { taskIds: [taskId] } }, WITH_TASKS),
                  )
                : await gateway.send('GET', { ...version, ...more })
            return withoutIds(text)
          }
          const whole = await ask(body.join(''))
          expect(whole).not.toContain('hidden')
          expect(await ask(inPieces(body.join(''), sizes))).toBe(whole)
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT * 2,
  )
})
