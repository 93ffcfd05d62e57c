/**
 * Makes bodies that readers of JSON are known to disagree about: honest calls with keys that come twice
 * or look like others, escapes, numbers, white space and bytes put in where they do most harm.
 */
import fc from 'fast-check'

const HONEST = [
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_read","arguments":{"path":"/data/tenant_a/x"}}}',
  '{"id":"a","params":{"arguments":{"path":"/shared/public/y","n":7},"name":"file_write"},"method":"tools/call","jsonrpc":"2.0"}',
  '{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"cursor":"c","_meta":{"progressToken":1}}}',
  '{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"note://a"}}',
  '{"jsonrpc":"2.0","method":"notifications/initialized"}',
  '{"jsonrpc":"2.0","id":4,"result":{"action":"accept"}}',
]

/** Pieces of text that make one reader see another message than the next. */
const PIECES = [
  '"method":"tools/list",',
  '"Method":"tools/list",',
  '"METHOD":"x",',
  String.raw`"met\u0068od":"tools/list",`,
  String.raw`"method\u0000":"x",`,
  '"me\u200bthod":"x",',
  '"paramſ":{"name":"other"},',
  '"params":{},',
  '"name":"other",',
  '"Name":"other",',
  '"ＮＡＭＥ":"other",',
  String.raw`"\u006eame":"other",`,
  '"path":"/etc/passwd",',
  '"PATH":"/etc/passwd",',
  String.raw`"pa\u0074h":"/etc/passwd",`,
  '"\u212aey":1,',
  '"__proto__":{"name":"other"},',
  '"constructor":{"prototype":{"name":"x"}},',
  '"arguments":{"path":"/etc"},',
  '"id":9007199254740993,',
  '"id":1e0,',
  '"id":1.0,',
  '"id":-0,',
  '"id":null,',
  '"n":1e400,',
  '"n":0123,',
  '"n":+1,',
  '"n":.5,',
  '"n":NaN,',
  '"n":Infinity,',
  '"n":12345678901234567890,',
  String.raw`"s":"\ud800",`,
  String.raw`"s":"\ud83d\ude00",`,
  String.raw`"s":"\x41",`,
  '"s":"\t",',
  "'s':1,",
  's:1,',
  '/* c */',
  '// c\n',
  ',',
  ',,',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\u00a0',
  '\f',
  '\r\n',
  '  ',
  '\n{"jsonrpc":"2.0","id":9,"method":"tools/list"}',
  'null',
] as const

const edit = fc.record({
  /** Where, as a part of the whole. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  piece: fc.constantFrom(...PIECES),
  /** How many characters it takes the place of. */
  replaces: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(8)),
  /** To just behind the next of these, where a piece is more likely to fit. */
  behind: fc.constantFrom('{', '{', ',', ''),
})

/** A body's text: an honest message with some pieces put in. */
const hostileText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...HONEST), fc.array(edit, { maxLength: 4 }))
  .map(([honest, edits]) =>
    edits.reduce((text, { at, piece, replaces, behind }) => {
      const from = Math.floor(at * text.length)
      const found = behind === '' ? from : text.indexOf(behind, from) + 1
      return text.slice(0, found) + piece + text.slice(found + replaces)
    }, honest),
  )

/** The same as bytes, some of them changed. */
export const hostileBytes: fc.Arbitrary<Uint8Array> = fc
  .tuple(hostileText, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }))
  .map(([text, changes]) => {
    const bytes = new TextEncoder().encode(text)
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte
    return bytes
  })
