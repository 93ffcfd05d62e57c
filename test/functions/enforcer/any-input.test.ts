/** Whatever comes: the enforcer answers, never with a failure of its own, and tells nothing of what came. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../functions/core/audit/trail.ts'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { HttpCall } from '../../../functions/core/invocation/http-call.ts'
import { REFUSALS } from '../../../functions/core/refusal.ts'
import { enforce } from '../../../functions/enforcer/enforce.ts'
import { MemoryAuditSink } from '../../contracts/fakes/memory-audit-sink.ts'
import { createGateway } from '../../fixtures/gateway.ts'
import { callOf, MODERN, MODERN_META } from '../../fixtures/http-calls.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../core/constraints/fuzz-runs.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl'
const SECRET = 'zebra-crossing'

/** Calls at random whose header and body agree often enough to get past reading. */
const anyCall: fc.Arbitrary<HttpCall> = fc
  .record({
    method: fc.constantFrom('tools/call', 'tools/list', 'initialize', 'resources/read', 'x', ''),
    tool: fc.constantFrom('file_read', 'file_write', 'database_query', 'api_invoke', 'x', SECRET),
    given: fc.dictionary(
      fc.oneof(fc.constantFrom('path', 'query', 'database', 'endpoint', 'Path'), fc.string()),
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom(
          `/data/${SECRET}`,
          `SELECT '${SECRET}'`,
          `/v1/${SECRET}`,
          `DROP TABLE "${SECRET}"`,
        ),
      ),
    ),
    httpMethod: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE'),
    version: fc.constantFrom(MODERN, '2025-11-25', undefined, '2024-11-05', SECRET),
    headers: fc.dictionary(
      fc.constantFrom(
        'mcp-name',
        'mcp-method',
        'mcp-param-path',
        'mcp-session-id',
        'last-event-id',
        'accept',
        'baggage',
        'traceparent',
        'content-type',
        'origin',
      ),
      fc.oneof(fc.constant(SECRET), fc.string({ unit: 'binary' }), fc.array(fc.string())),
    ),
    raw: fc.option(fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }), fc.json()), {
      freq: 3,
    }),
  })
  .map(({ method, tool, given, httpMethod, version, headers, raw }) =>
    callOf({
      httpMethod,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'mcp-method': method,
        'mcp-name': tool,
        ...(version === undefined ? {} : { 'mcp-protocol-version': version }),
        ...headers,
      },
      body: raw ?? {
        jsonrpc: '2.0',
        id: 1,
        method,
        params: {
          name: tool,
          arguments: given,
          ...(version === MODERN ? { _meta: MODERN_META } : {}),
        },
      },
    }),
  )

const SENTENCES = Object.values(REFUSALS).map(({ sentence }): string => sentence)

async function textOf(body: AsyncIterable<Uint8Array> | string): Promise<string> {
  if (typeof body === 'string') return body
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('the enforcer', () => {
  it(
    'answers any call, refuses in fixed sentences, and leaves one decision record',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyCall, async (call) => {
          const listening = { streamsPerPrincipal: 2, seconds: 60 }
          const { gate, server } = createGateway({ engine, listening })
          const sink = new MemoryAuditSink()
          const forwarded: string[] = []
          const answer = await enforce(
            {
              gate,
              servers: [server],
              trail: createAuditTrail(sink, () => undefined),
              credentialOf: () => Promise.resolve(undefined),
              metadataUrl: () => 'https://gateway.example/.well-known/x',
              upstream: {
                send: ({ body }) => {
                  forwarded.push(body)
                  return Promise.resolve({
                    kind: 'upstream-answer',
                    status: 202,
                    headers: new Map(),
                    body: nothing(),
                    cancel: () => undefined,
                  })
                },
              },
            },
            call,
            server,
            (problem) => {
              throw problem
            },
          )
          const text = await textOf(answer.body)
          const records = JSON.stringify(sink.records)
          const decisions = sink.records.filter(
            ({ metadata }) => metadata['log_name'] === 'decision',
          )
          expect(decisions).toHaveLength(1)
          expect(records + text).not.toContain(TOKEN)
          if (forwarded.length > 0) return
          expect([400, 403, 404, 405, 413, 415, 200]).toContain(answer.status)
          const { error } = JSON.parse(text) as {
            error: { message: string; data: { code: string } }
          }
          // Policy's own reason may stand before the sentence, an argument and its condition within it.
          const said = error.message.replace(/ \(.*\)\./, '.')
          expect(SENTENCES.some((sentence) => said.endsWith(sentence))).toBe(true)
          if (error.data.code !== 'protocol_version_unsupported') expect(text).not.toContain(SECRET)
          expect(JSON.stringify(answer.headers)).not.toContain(SECRET)
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT,
  )
})

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A notification's answer has no body.
}
