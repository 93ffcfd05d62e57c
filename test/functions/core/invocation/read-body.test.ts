/** One JSON-RPC message in UTF-8 and nothing else: media types, bytes, JSON and the envelope. */
import { describe } from 'vitest'
import { BODY_LIMIT, VALUES_LIMIT } from '../../../../functions/core/invocation/read-body.ts'
import { callOf } from '../../../fixtures/http-calls.ts'
import { body, type Call, itRefuses, PING, ping, type Row, toolText } from './call-cases.ts'

const bytes = (...codes: number[]): Call => callOf({ body: Uint8Array.from(codes) })
const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)]
const pingText = JSON.stringify(PING)

// biome-ignore format: one row is one case
const MEDIA: readonly Row[] = [
  ...['text/plain', 'application/json-rpc', 'application/jsonx', 'text/json', '', 'application/*'].map((type): Row => [`media type "${type}"`, 'media_type_refused', ping({ 'content-type': type }), ping({})]),
  ['no media type', 'media_type_refused', ping({ 'content-type': undefined }), ping({ 'content-type': 'Application/JSON' })],
  ['a media type twice', 'media_type_refused', ping({ 'content-type': ['application/json', 'application/json'] }), ping({})],
  ['a form', 'media_type_refused', ping({ 'content-type': 'application/x-www-form-urlencoded' }), ping({})],
  ['UTF-16', 'media_type_refused', ping({ 'content-type': 'application/json; charset=utf-16' }), ping({ 'content-type': 'application/json; charset=UTF-8' })],
  ['Latin-1', 'media_type_refused', ping({ 'content-type': 'application/json; charset=iso-8859-1' }), ping({ 'content-type': 'application/json;charset="utf-8"' })],
  ['two charsets', 'media_type_refused', ping({ 'content-type': 'application/json; charset=utf-8; charset=utf-16' }), ping({ 'content-type': 'application/json;' })],
  ...['gzip', 'br', 'deflate', 'zstd', 'identity, gzip'].map((encoding): Row => [`a body in ${encoding}`, 'media_type_refused', ping({ 'content-encoding': encoding }), ping({ 'content-encoding': 'identity' })]),
  ['an encoding twice', 'media_type_refused', ping({ 'content-encoding': ['identity', 'gzip'] }), ping({})],
]

// biome-ignore format: one row is one case
const BODIES: readonly Row[] = [
  ['no body', 'body_missing', callOf({}), body(PING)],
  ['an empty body', 'body_missing', body(''), body(` ${pingText}\n`)],
  ['a body that is too large', 'body_too_large', body(pingText.padEnd(BODY_LIMIT + 1)), body(pingText.padEnd(BODY_LIMIT))],
  ['more values than policy can hold', 'body_too_many_values', body({ ...PING, x: Array(VALUES_LIMIT).fill(0) }), body({ ...PING, x: Array(VALUES_LIMIT - 5).fill(0) })],
  ['invalid UTF-8', 'body_not_utf8', bytes(...utf8('{"x":"'), 0xff, ...utf8('"}')), body({ ...PING, x: 'ÿ' })],
  ['overlong UTF-8', 'body_not_utf8', bytes(...utf8('{"x":"'), 0xc0, 0xaf, ...utf8('"}')), body({ ...PING, x: '/' })],
  ['a surrogate in UTF-8', 'body_not_utf8', bytes(...utf8('"'), 0xed, 0xa0, 0x80, ...utf8('"')), body({ ...PING, x: '😀' })],
  ['UTF-8 cut short', 'body_not_utf8', bytes(...utf8(pingText), 0xe2, 0x82), body({ ...PING, x: '€' })],
  ['UTF-16', 'body_not_json', callOf({ body: new Uint8Array(Buffer.from(pingText, 'utf16le')) }), body(PING)],
  ['a byte order mark', 'body_not_json', body(`\ufeff${pingText}`), body(PING)],
  ['what is not JSON', 'body_not_json', body('hello'), body(PING)],
  ['trailing data', 'body_not_json', body(`${pingText}${pingText}`), body(PING)],
  ['a key twice', 'body_key_refused', body('{"jsonrpc":"2.0","id":1,"method":"ping","method":"ping"}'), body(PING)],
  ['an escaped key twice', 'body_key_refused', toolText('{"name":"a","\\u006eame":"b"}'), toolText('{"\\u006eame":"b"}')],
  ['a key twice in an argument', 'body_key_refused', toolText('{"name":"a","arguments":{"x":{"y":1,"y":2}}}'), toolText('{"name":"a","arguments":{"x":{"y":1},"y":2}}')],
  ['__proto__ in an argument', 'body_key_refused', toolText('{"name":"a","arguments":{"__proto__":{}}}'), toolText('{"name":"a","arguments":{"proto":{}}}')],
  ['nesting without end', 'body_too_deep', body('['.repeat(100_000)), toolText(`{"name":"a","arguments":{"x":${'['.repeat(50)}${']'.repeat(50)}}}`)],
  ['a batch', 'batch_refused', body([PING]), body(PING)],
  ['an empty batch', 'batch_refused', body([]), body(PING)],
  ['a text', 'message_invalid', body('"ping"'), body(PING)],
  ['null', 'message_invalid', body('null'), body(PING)],
  ['an empty object', 'message_invalid', body({}), body(PING)],
  ['no jsonrpc', 'message_invalid', body({ id: 1, method: 'ping' }), body(PING)],
  ['jsonrpc 1.0', 'message_invalid', body({ ...PING, jsonrpc: '1.0' }), body(PING)],
  ['jsonrpc as a number', 'message_invalid', body({ ...PING, jsonrpc: 2.0 }), body(PING)],
  ['id null', 'message_invalid', body({ ...PING, id: null }), body({ ...PING, id: 0 })],
  ['id a fraction', 'message_invalid', body({ ...PING, id: 1.5 }), body({ ...PING, id: -1 })],
  ['id a truth value', 'message_invalid', body({ ...PING, id: true }), body({ ...PING, id: 'true' })],
  ['id an object', 'message_invalid', body({ ...PING, id: {} }), body({ ...PING, id: '' })],
  ['method a number', 'message_invalid', body({ ...PING, method: 1 }), body(PING)],
  ['a request that is a response too', 'message_invalid', body({ ...PING, result: {} }), body({ ...PING, results: {} })],
  ['a request that is an error too', 'message_invalid', body({ ...PING, error: null }), body(PING)],
  ['params as a list', 'message_invalid', body({ ...PING, params: [] }), body({ ...PING, params: {} })],
  ['params false', 'message_invalid', body({ ...PING, params: false }), body({ ...PING, params: null })],
  ['_meta as a text', 'params_invalid', body({ ...PING, params: { _meta: '' } }), body({ ...PING, params: { _meta: {} } })],
  ['a tool without a name', 'params_invalid', toolText('{}'), toolText('{"name":"a"}')],
  ['a tool with an empty name', 'params_invalid', toolText('{"name":""}'), toolText('{"name":" "}')],
  ['a name of a wrong type', 'params_invalid', toolText('{"name":["a"]}'), toolText('{"name":"a"}')],
  ['a name without end', 'params_invalid', toolText(`{"name":"${'a'.repeat(2049)}"}`), toolText(`{"name":"${'a'.repeat(2048)}"}`)],
  ['arguments as a list', 'params_invalid', toolText('{"name":"a","arguments":[]}'), toolText('{"name":"a","arguments":{}}')],
  ['arguments false', 'params_invalid', toolText('{"name":"a","arguments":false}'), toolText('{"name":"a","arguments":null}')],
]

describe('a media type', () => itRefuses(MEDIA))
describe('a body', () => itRefuses(BODIES))
