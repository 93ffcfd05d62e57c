/** What the tests of reading share: short ways to write calls, and a table's form. */
import { expect, it } from 'vitest'
import { readFromBody } from '../../../../functions/core/invocation/read-call.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { callOf, type CallParts, legacyCall, toolCall } from '../../../fixtures/http-calls.ts'

export type Call = ReturnType<typeof callOf>
type Headers = Exclude<CallParts['headers'], undefined>

export const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }
export const ping = (headers: Headers): Call => callOf({ body: PING, headers })
export const body = (content: unknown): Call => callOf({ body: content })
/** A legacy call of a tool, with `params` as text. */
export const toolText = (params: string): Call =>
  legacyCall('', {}, { body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}` })
/** A 2026-07-28 call of the tool `echo`. */
export const tool = (headers: Headers, given: Record<string, unknown> = { n: 1 }): Call =>
  toolCall('echo', given, { headers })

export function codeOf(call: Call): string {
  const { invocation } = readFromBody(call)
  return isRefusal(invocation) ? invocation.code : 'read'
}

/** What is refused, its code, and the neighbour that differs in just that and is read. */
export type Row = readonly [what: string, code: string, refused: Call, accepted: Call]

export function itRefuses(rows: readonly Row[]): void {
  it.each(rows)('refuses %s', (_what, code, refused, accepted) => {
    expect(codeOf(refused)).toBe(code)
    expect(codeOf(accepted)).toBe('read')
  })
}
