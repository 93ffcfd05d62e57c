/** What is read of a call: its id as written, numbers as written, and never an exception. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFromBody, readFromHeaders } from '../../../../functions/core/invocation/read-call.ts'
import { isRefusal, lookOf } from '../../../../functions/core/refusal.ts'
import { callOf, MODERN, MODERN_META, toolCall } from '../../../fixtures/http-calls.ts'
import { FUZZ_RUNS } from '../constraints/fuzz-runs.ts'
import { body, codeOf, PING, ping } from './call-cases.ts'

describe('readFromBody', () => {
  it.each(['1', '0', '-7', '"a"', '"\\u00e9"', '12345678901234567890', '123456789012345678901e3'])(
    'keeps the id %s',
    (id) => {
      const { idText } = readFromBody(body(`{"jsonrpc":"2.0","id":${id},"method":"nothing"}`))
      expect(idText).toBe(id === '"\\u00e9"' ? '"é"' : id)
    },
  )

  it('compares integers beyond 2^53 as they were written', () => {
    const big = (header: string) =>
      codeOf(
        toolCall(
          'a',
          {},
          {
            headers: { 'mcp-param-n': header },
            body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"n":9007199254740993},"_meta":${JSON.stringify(MODERN_META)}}}`,
          },
        ),
      )
    expect(big('9007199254740993')).toBe('read')
    expect(big('9007199254740992')).toBe('header_mismatch')
  })

  it('names the versions that it speaks to whoever speaks another', () => {
    const { invocation } = readFromBody(ping({ 'mcp-protocol-version': '1999-01-01' }))
    expect(isRefusal(invocation) && invocation.data).toMatchObject({
      supported: ['2025-03-26', '2025-06-18', '2025-11-25', MODERN],
      requested: '1999-01-01',
    })
    expect(isRefusal(invocation) && lookOf(invocation)).toMatchObject({ status: 400, rpc: -32022 })
  })

  it('takes a call without a version for 2025-03-26', () => {
    expect(readFromBody(body(PING)).invocation).toMatchObject({ protocol: '2025-03-26' })
  })

  it('never throws, whatever comes', () => {
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(MODERN, 'tools/call', ''),
    )
    const call = fc.record({
      body: fc.oneof(fc.uint8Array(), fc.json(), fc.string({ unit: 'binary' })),
      headers: fc.dictionary(
        fc.constantFrom(
          'mcp-protocol-version',
          'mcp-method',
          'mcp-name',
          'mcp-param-x',
          'content-encoding',
        ),
        fc.oneof(header, fc.array(header)),
      ),
    })
    fc.assert(
      fc.property(call, (parts) => {
        for (const read of [readFromBody, readFromHeaders]) {
          expect(read(callOf(parts)).invocation.kind).toMatch(/^(invocation|refusal)$/)
        }
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})
