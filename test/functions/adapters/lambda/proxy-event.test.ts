/** API Gateway's events as calls: every value of every header, bytes as they were, the server by stage. */
import { describe, expect, it } from 'vitest'
import { callOf, type GatewayEvent } from '../../../../functions/adapters/lambda/proxy-event.ts'
import { singleHeader } from '../../../../functions/core/invocation/http-call.ts'

const eventOf = (over: Partial<GatewayEvent>): GatewayEvent => ({
  httpMethod: 'POST',
  headers: { Accept: '*/*' },
  multiValueHeaders: { Accept: ['*/*'] },
  stageVariables: { server: 'demo' },
  requestContext: { requestId: 'r1', identity: { sourceIp: '203.0.113.7' } },
  body: null,
  isBase64Encoded: false,
  ...over,
})

type Single = Readonly<Record<string, string>>
type Multi = Readonly<Record<string, readonly string[]>>

describe('callOf', () => {
  it('takes server, method, request and source from where no caller can write them', () => {
    expect(callOf(eventOf({}))).toMatchObject({
      server: 'demo',
      httpMethod: 'POST',
      requestId: 'r1',
      sourceIp: '203.0.113.7',
      body: undefined,
    })
  })

  it.each([
    [{ stageVariables: null }],
    [{ stageVariables: {} }],
    [{ stageVariables: undefined as never }],
  ])('names no server where the stage does not: %j', (over) => {
    expect(callOf(eventOf(over)).server).toBe('')
  })

  it('does without a source where there is none', () => {
    expect(callOf(eventOf({ requestContext: { requestId: 'r1' } })).sourceIp).toBeUndefined()
  })

  // biome-ignore format: one row is one case
  it.each<[string, Single | null, Multi | null, string | undefined | null]>([
    ['once', { 'X-H': 'a' }, { 'X-H': ['a'] }, 'a'],
    ['in any case', { 'x-H': 'a' }, { 'x-H': ['a'] }, 'a'],
    ['twice', { 'X-H': 'b' }, { 'X-H': ['a', 'b'] }, null],
    ['twice the same', { 'X-H': 'a' }, { 'X-H': ['a', 'a'] }, null],
    ['in two cases', { 'X-H': 'a', 'x-h': 'a' }, { 'X-H': ['a'], 'x-h': ['a'] }, null],
    ['twice, once empty', { 'X-H': '' }, { 'X-H': ['a', ''] }, null],
    ['empty', { 'X-H': '' }, { 'X-H': [''] }, ''],
    ['never', {}, {}, undefined],
    ['with no value', {}, { 'X-H': [] }, undefined],
    ['only in the single map', { 'X-H': 'a' }, null, 'a'],
    ['only in the single map, in two cases', { 'X-H': 'a', 'x-h': 'b' }, null, null],
    ['where neither map is', null, null, undefined],
  ])('reads a header that came %s', (_what, headers, multiValueHeaders, expected) => {
    expect(singleHeader(callOf(eventOf({ headers, multiValueHeaders })), 'x-h')).toBe(expected)
  })

  it('believes the map that shows doubled headers, and not the one that hides them', () => {
    const headers = { Authorization: 'Bearer second' }
    const multiValueHeaders = { Authorization: ['Bearer first', 'Bearer second'] }
    expect(callOf(eventOf({ headers, multiValueHeaders })).headers.get('authorization')).toEqual([
      'Bearer first',
      'Bearer second',
    ])
  })

  it.each([
    ['text', 'é', false, [0xc3, 0xa9]],
    ['base64', 'w6n/AA==', true, [0xc3, 0xa9, 0xff, 0x00]],
    ['text that looks like base64', 'AAAA', false, [0x41, 0x41, 0x41, 0x41]],
  ])('keeps the bytes of a body in %s', (_what, body, isBase64Encoded, bytes) => {
    expect([...(callOf(eventOf({ body, isBase64Encoded })).body ?? [])]).toEqual(bytes)
  })

  it.each([[null], [''], [undefined as never]])('has no body where the event has %j', (body) => {
    expect(callOf(eventOf({ body })).body).toBeUndefined()
  })
})
