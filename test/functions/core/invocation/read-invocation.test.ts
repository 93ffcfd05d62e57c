/** Versions, methods, and headers that say what the body says. */
import { describe } from 'vitest'
import {
  base64Header,
  callOf,
  legacyCall,
  MODERN,
  MODERN_META,
  toolCall,
} from '../../../fixtures/http-calls.ts'
import { body, itRefuses, PING, ping, type Row, tool } from './call-cases.ts'

// biome-ignore format: one row is one case
const VERSIONS: readonly Row[] = [
  ...['2024-11-05', '2026-07-29', '1', '', '2026-07-28, 2025-11-25', 'latest'].map((version): Row => [`version "${version}"`, 'protocol_version_unsupported', ping({ 'mcp-protocol-version': version }), ping({ 'mcp-protocol-version': ' 2025-06-18\t' })]),
  ['a version twice', 'header_mismatch', ping({ 'mcp-protocol-version': ['2025-11-25', '2025-11-25'] }), ping({ 'mcp-protocol-version': '2025-11-25' })],
  ['2026-07-28 in the body alone', 'header_mismatch', tool({ 'mcp-protocol-version': undefined }), tool({})],
  ['2026-07-28 in the body and another in the header', 'header_mismatch', tool({ 'mcp-protocol-version': '2025-11-25' }), tool({})],
  [
    '2026-07-28 in the header alone',
    'params_invalid',
    callOf({
      body: { ...PING, method: 'tools/list' },
      headers: { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list' },
    }),
    callOf({
      body: { ...PING, method: 'tools/list', params: { _meta: MODERN_META } },
      headers: { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list' },
    }),
  ],
  [
    'initialize under 2026-07-28',
    'header_mismatch',
    callOf({
      body: { ...PING, method: 'initialize', params: { protocolVersion: MODERN } },
      headers: { 'mcp-protocol-version': MODERN },
    }),
    callOf({ body: { ...PING, method: 'initialize', params: { protocolVersion: MODERN } } }),
  ],
  ['a method that no version has', 'method_unknown', body({ ...PING, method: 'tools/delete' }), body(PING)],
  ['a method in another case', 'method_unknown', body({ ...PING, method: 'Ping' }), body(PING)],
  ['a method of every object', 'method_unknown', body({ ...PING, method: 'constructor' }), body(PING)],
  [
    'ping under 2026-07-28',
    'method_unknown',
    callOf({
      body: { ...PING, params: { _meta: MODERN_META } },
      headers: { 'mcp-protocol-version': MODERN, 'mcp-method': 'ping' },
    }),
    ping({ 'mcp-protocol-version': '2025-11-25' }),
  ],
  [
    'server/discover before 2026-07-28',
    'method_unknown',
    legacyCall('server/discover'),
    callOf({
      body: { ...PING, method: 'server/discover', params: { _meta: MODERN_META } },
      headers: { 'mcp-protocol-version': MODERN, 'mcp-method': 'server/discover' },
    }),
  ],
  ['a request without an id', 'method_unknown', legacyCall('', {}, { body: { jsonrpc: '2.0', method: 'tools/call', params: { name: 'a' } } }), legacyCall('tools/call', { name: 'a' })],
  ['a notification with an id', 'method_unknown', legacyCall('notifications/initialized'), legacyCall('', {}, { body: { jsonrpc: '2.0', method: 'notifications/initialized' } })],
]

// biome-ignore format: one row is one case
const HEADERS: readonly Row[] = [
  ['Mcp-Method missing', 'header_mismatch', tool({ 'mcp-method': undefined }), tool({})],
  ['Mcp-Method lying', 'header_mismatch', tool({ 'mcp-method': 'tools/list' }), tool({ 'mcp-method': ' tools/call ' })],
  ['Mcp-Method in another case', 'header_mismatch', tool({ 'mcp-method': 'Tools/Call' }), tool({})],
  ['Mcp-Method with a hard space', 'header_mismatch', tool({ 'mcp-method': 'tools/call\u00a0' }), tool({ 'mcp-method': 'tools/call\t' })],
  ['Mcp-Method twice', 'header_mismatch', tool({ 'mcp-method': ['tools/call', 'tools/call'] }), tool({})],
  ['Mcp-Name missing', 'header_mismatch', tool({ 'mcp-name': undefined }), tool({})],
  ['Mcp-Name lying', 'header_mismatch', tool({ 'mcp-name': 'other' }), tool({ 'mcp-name': base64Header('echo') })],
  ['Mcp-Name twice', 'header_mismatch', tool({ 'mcp-name': ['echo', 'other'] }), tool({})],
  ['Mcp-Name badly encoded', 'header_mismatch', tool({ 'mcp-name': '=?base64?ZWNobw?=' }), tool({ 'mcp-name': '=?base64?ZWNobw==?=' })],
  ['Mcp-Name with spare bits', 'header_mismatch', tool({ 'mcp-name': '=?base64?ZWNobx==?=' }), tool({ 'mcp-name': '=?base64?ZWNobw==?=' })],
  ['Mcp-Name encoded in capitals', 'header_mismatch', tool({ 'mcp-name': '=?BASE64?ZWNobw==?=' }), tool({})],
  ['Mcp-Name raw where it must be encoded', 'header_mismatch', toolCall('écho', {}, { headers: { 'mcp-name': 'Ã©cho' } }), toolCall('écho', {}, { headers: { 'mcp-name': base64Header('écho') } })],
  ['a parameter lying', 'header_mismatch', tool({ 'mcp-param-n': '2' }), tool({ 'mcp-param-n': '1' })],
  ['a parameter twice', 'header_mismatch', tool({ 'mcp-param-n': ['1', '1'] }), tool({ 'mcp-param-n': '1.0' })],
  ['a parameter badly encoded', 'header_mismatch', tool({ 'mcp-param-x': '=?base64?!?=' }), tool({ 'mcp-param-x': 'of a nested argument' })],
  ['a parameter encoded in another case', 'header_mismatch', tool({ 'mcp-param-q': '=?BASE64?YQ==?=' }, { q: 'a' }), tool({ 'mcp-param-q': '=?base64?YQ==' }, { q: '=?base64?YQ==' })],
  ['a text parameter lying', 'header_mismatch', tool({ 'mcp-param-q': 'b' }, { q: 'a' }), tool({ 'mcp-param-q': base64Header('a') }, { q: 'a' })],
  ['a text parameter in another case', 'header_mismatch', tool({ 'mcp-param-q': 'A' }, { Q: 'a' }), tool({ 'mcp-param-q': 'a' }, { Q: 'a' })],
  ['a truth value lying', 'header_mismatch', tool({ 'mcp-param-b': 'True' }, { b: true }), tool({ 'mcp-param-b': 'true' }, { b: true })],
  ['a number in another notation', 'header_mismatch', tool({ 'mcp-param-n': '0x1' }), tool({ 'mcp-param-n': '01' })],
  ['an empty number', 'header_mismatch', tool({ 'mcp-param-n': '' }, { n: 0 }), tool({ 'mcp-param-n': '0' }, { n: 0 })],
  ['a legacy call with Mcp-Name lying', 'header_mismatch', legacyCall('tools/call', { name: 'a' }, { headers: { 'mcp-name': 'b' } }), legacyCall('tools/call', { name: 'a' }, { headers: { 'mcp-name': 'a' } })],
  ['a legacy call with Mcp-Method lying', 'header_mismatch', legacyCall('tools/call', { name: 'a' }, { headers: { 'mcp-method': 'tools/list' } }), legacyCall('tools/call', { name: 'a' }, { headers: { 'mcp-method': 'tools/call' } })],
  ['a session id twice', 'header_mismatch', ping({ 'mcp-session-id': ['a', 'b'] }), ping({ 'mcp-session-id': 'a' })],
]

describe('a version', () => itRefuses(VERSIONS))
describe('a header', () => itRefuses(HEADERS))
