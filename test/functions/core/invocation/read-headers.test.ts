/** What the edge reads from 2026-07-28 headers alone, and refuses because only a body would say it. */
import { describe, expect, it } from 'vitest'
import { readFromHeaders } from '../../../../functions/core/invocation/read-call.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { base64Header, callOf, type CallParts, MODERN } from '../../../fixtures/http-calls.ts'
import type { Call } from './call-cases.ts'

describe('readFromHeaders', () => {
  const edge = (headers: CallParts['headers']): Call =>
    callOf({
      headers: {
        'mcp-protocol-version': MODERN,
        'mcp-method': 'tools/call',
        'mcp-name': 'echo',
        ...headers,
      },
    })
  const edgeCode = (headers: CallParts['headers']) => {
    const { invocation } = readFromHeaders(edge(headers))
    return isRefusal(invocation) ? invocation.code : 'read'
  }

  it.each<[string, string, CallParts['headers']]>([
    ['no version', 'protocol_version_unsupported', { 'mcp-protocol-version': undefined }],
    ['a legacy version', 'protocol_version_unsupported', { 'mcp-protocol-version': '2025-11-25' }],
    ['a version twice', 'header_mismatch', { 'mcp-protocol-version': [MODERN, MODERN] }],
    ['no method', 'header_mismatch', { 'mcp-method': undefined }],
    ['a method twice', 'header_mismatch', { 'mcp-method': ['tools/call', 'tools/list'] }],
    ['an unknown method', 'method_unknown', { 'mcp-method': 'tools/delete' }],
    ['initialize', 'method_unknown', { 'mcp-method': 'initialize' }],
    ['no name', 'header_mismatch', { 'mcp-name': undefined }],
    ['an empty name', 'header_mismatch', { 'mcp-name': base64Header('') }],
    ['a name twice', 'header_mismatch', { 'mcp-name': ['echo', 'other'] }],
    ['a name badly encoded', 'header_mismatch', { 'mcp-name': '=?base64?x?=' }],
    ['a parameter twice', 'header_mismatch', { 'mcp-param-x': ['1', '2'] }],
    ['a parameter badly encoded', 'header_mismatch', { 'mcp-param-x': 'é' }],
  ])('refuses %s', (_what, code, headers) => {
    expect(edgeCode(headers)).toBe(code)
    expect(edgeCode({})).toBe('read')
  })

  it('reads name and parameters decoded', () => {
    const headers = { 'mcp-name': base64Header('écho'), 'mcp-param-Path': base64Header('/ä') }
    expect(readFromHeaders(edge(headers)).invocation).toMatchObject({
      seen: 'headers',
      name: 'écho',
      arguments: { path: '/ä' },
      text: '',
    })
  })
})
