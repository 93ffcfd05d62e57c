/** No input breaks the enforcer, none gets a 5xx, and what is forwarded is what was sent. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  MODERN,
  OPEN_SCHEMA,
  type PlayedAnswer,
  resultOf,
} from '../fixtures/gateway.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../fixtures/fuzz-runs.ts'
import { engineWith } from '../fixtures/shipped-engine.ts'
import { hostileBytes } from './hostile-messages.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(`${OPEN_SCHEMA}
tools:
  '*':
    file_read: { resource: file_system, action: read, attributes: { path_pattern: path } }
`)
})

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
    ),
    'content-encoding': fc.constantFrom('identity', 'gzip'),
    'mcp-protocol-version': fc.oneof(
      fc.constantFrom(MODERN, '2025-11-25', '2025-03-26', '2099'),
      text,
    ),
    'mcp-method': fc.oneof(fc.constantFrom('tools/call', 'tools/list', 'resources/read'), text),
    'mcp-name': fc.oneof(
      fc.constantFrom('file_read', '=?base64?ZmlsZV9yZWFk?=', '=?base64?!?='),
      text,
    ),
    'mcp-param-path': fc.oneof(fc.constantFrom('/data/tenant_a/x', '/etc'), text),
    'mcp-session-id': text,
    traceparent: text,
    accept: text,
  },
  { requiredKeys: [] },
)
const body = fc.oneof({ weight: 5, arbitrary: hostileBytes }, fc.uint8Array({ maxLength: 200 }))

/** An answer that is sound for every method, so that a 5xx could only be ours. */
function upstream({ body: sent }: { readonly body: string }): PlayedAnswer {
  const { id, method } = JSON.parse(sent) as { id?: unknown; method?: unknown }
  if (id === undefined || method === undefined) return { status: 202, headers: {} }
  const lists = { tools: [], prompts: [], resources: [], resourceTemplates: [], contents: [] }
  return resultOf({ resultType: 'complete', ...lists, completion: { values: [] } }, id)
}

describe('the enforcer', () => {
  it(
    'answers whatever comes with a status of its own, and forwards bytes as they are',
    async () => {
      await fc.assert(
        fc.asyncProperty(headers, body, async (given, bytes) => {
          const gateway = createGateway({ engine, upstream })
          const sent = new Headers({
            'content-type': 'application/json',
            authorization: 'Bearer t',
          })
          for (const [name, value] of Object.entries(given)) sent.set(name, value)
          const response = await gateway.fetch(
            new Request('https://gateway.example/mcp/demo', {
              method: 'POST',
              body: bytes as BodyInit,
              headers: sent,
            }),
          )
          await response.text()
          expect(response.status).toBeLessThan(500)
          const [forwarded] = gateway.forwarded
          if (forwarded !== undefined)
            expect(Buffer.from(forwarded.body)).toEqual(Buffer.from(bytes))
          const decisions = gateway.sink.records.filter(
            ({ metadata }) => metadata['log_name'] === 'decision',
          )
          expect(decisions).toHaveLength(1)
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT * 2,
  )
})
