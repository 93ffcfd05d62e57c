/** Keys that some parser takes for a key that matters are refused; names of their own are not. */
import { describe } from 'vitest'
import { MODERN, VERSION_KEY } from '../../../fixtures/http-calls.ts'
import { body, itRefuses, PING, type Row, toolText } from './call-cases.ts'

/** Keys that some parser takes for `name`, `method`, `arguments` or `id`. */
// biome-ignore format: one row is one case
const LOOK_ALIKES: readonly Row[] = [
  ['another case', 'Name', 'nome'],
  ['all capitals', 'NAME', 'n'],
  ['a NUL behind', 'name\u0000', 'name2'],
  ['a NUL within', 'na\u0000me', 'na_me'],
  ['a zero-width joiner', 'na\u200dme', 'na-me'],
  ['a zero-width space', 'name\u200b', 'name.'],
  ['a soft hyphen', 'na\u00adme', 'na-me'],
  ['a variation selector', 'name\ufe0f', 'name️2'],
  ['a tag', 'name\u{e0061}', 'namea'],
  ['a direction mark', '\u202ename', '_name'],
  ['a byte order mark', '\ufeffname', '$name'],
  ['a space', 'name ', 'name!'],
  ['full width', 'ｎａｍｅ', 'ｎａｍｅｓ'],
  ['mathematical letters', '𝐧𝐚𝐦𝐞', '𝐧𝐚𝐦𝐞𝐬'],
].map(([what, key, neighbour]): Row => [`${what!} in a key`, 'body_key_refused', toolText(JSON.stringify({ name: 'a', [key!]: 'b' })), toolText(JSON.stringify({ name: 'a', [neighbour!]: 'b' }))])

// biome-ignore format: one row is one case
const FOLDINGS: readonly Row[] = [
  ['ſ for s', 'body_key_refused', toolText('{"name":"a","argumentſ":{}}'), toolText('{"name":"a","argumentß":{}}')],
  ['ſ for s, escaped', 'body_key_refused', toolText('{"name":"a","argument\\u017f":{}}'), toolText('{"name":"a","argument":{}}')],
  ['K for k', 'body_key_refused', toolText('{"name":"a","taſK":{}}'), toolText('{"name":"a","tâsk":{}}')],
  ['dotted I', 'body_key_refused', toolText('{"name":"a","urİ":"x"}'), toolText('{"name":"a","urí":"x"}')],
  ['a look-alike alone', 'body_key_refused', toolText('{"Name":"a"}'), toolText('{"name":"a"}')],
  ['a look-alike of method', 'body_key_refused', body({ ...PING, Method: 'tools/call' }), body({ ...PING, Methöd: 'x' })],
  ['a look-alike of params', 'body_key_refused', body({ ...PING, PARAMS: {} }), body({ ...PING, parâms: {} })],
  ['a look-alike of id', 'body_key_refused', body({ ...PING, Id: 2 }), body({ ...PING, ids: 2 })],
  ['a look-alike of the version', 'body_key_refused', body({ ...PING, params: { _meta: { [VERSION_KEY.toUpperCase()]: MODERN } } }), body({ ...PING, params: { _meta: { 'x/protocolVersion': MODERN } } })],
  ['accents make names of their own', 'body_key_refused', toolText('{"name":"a","NAME":1}'), toolText('{"name":"a","ñame":1,"é":2,"ünïcode":3}')],
]

describe('a key that looks like name', () => itRefuses(LOOK_ALIKES))
describe('a key that folds', () => itRefuses(FOLDINGS))
