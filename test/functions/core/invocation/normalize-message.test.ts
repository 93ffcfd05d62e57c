/** What clients are known to send and servers may not take reaches the upstream in its plain form. */
import { describe, expect, it } from 'vitest'
import { normalizeMessage } from '../../../../functions/core/invocation/normalize-message.ts'
import { isJsonObject, type JsonValue } from '../../../../functions/core/json.ts'

function normalized(text: string) {
  const body = JSON.parse(text) as JsonValue
  if (!isJsonObject(body)) throw new Error('The text is no message')
  const { method } = body
  if (typeof method !== 'string') throw new Error('The message has no method')
  return normalizeMessage(method, body, text)
}

const call = (params: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`
const handshake = (version: string) =>
  `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":${version},"capabilities":{}}}`

describe('a message', () => {
  it.each([
    ['{"jsonrpc":"2.0","method":"notifications/initialized","params":null}', {}],
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', {}],
    [call('{"name":"now","arguments":null}'), { name: 'now' }],
    [call('{"name":"now","_meta":null,"arguments":null}'), { name: 'now' }],
  ])('without a value is read and sent as one without the member: %s', (text, params) => {
    const message = normalized(text)
    expect(message?.params).toEqual(params)
    expect(message?.text).not.toContain('null')
    expect(JSON.parse(message?.text ?? '')).not.toHaveProperty('params.arguments')
  })

  it('keeps null where it is a value, and every other byte', () => {
    const text = call('{"name":"set", "arguments":{"to":null,"n":1.0e1}}')
    expect(normalized(text)?.text).toBe(text)
  })

  it.each(['7', '"x"', '[]', 'true'])('with %s for its parameters is none', (params) => {
    expect(normalized(call(params))).toBeUndefined()
  })
})

describe('a handshake', () => {
  it.each(['2024-11-05', '2024-10-07'])(
    'for %s, which had no Streamable HTTP, asks for the first version that has',
    (version) => {
      const message = normalized(handshake(`"${version}"`))
      expect(message?.params['protocolVersion']).toBe('2025-03-26')
      expect(message?.text).toBe(handshake('"2025-03-26"'))
    },
  )

  it.each(['"2025-03-26"', '"2025-11-25"', '"2099-01-01"', '"1.0"', '7', '"2024-11-05x"'])(
    'for %s is the upstream’s to answer',
    (version) => {
      expect(normalized(handshake(version))?.text).toBe(handshake(version))
    },
  )
})
