/** Large JSON answers, that are not held to their end. */
import { describe, expect, it } from 'vitest'
import { AnswerWithheld } from '../../../../functions/core/forwarding/answer-withheld.ts'
import { screenJson } from '../../../../functions/core/forwarding/screen-json.ts'
import { screenedCallOf as callOf } from '../../../fixtures/screened-call.ts'

const ANNOUNCED = 16 * 1024 * 1024

/** An answer that never ends, and how many of its chunks were asked for. */
function endless(beginning: string) {
  const state = { given: 0 }
  const body = (async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(beginning)
    for (;;) {
      await Promise.resolve()
      state.given += 1
      yield new Uint8Array(65_536).fill(0x78)
    }
  })()
  return { state, body }
}

async function* said(...texts: string[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (const text of texts) yield new TextEncoder().encode(text)
}

describe('screenJson, of an answer that says that it is too large to be held', () => {
  it('passes on what comes once it is known whose answer it is', async () => {
    const { state, body } = endless('{"jsonrpc":"2.0","id":1,"result":{"t":"')
    const first = await screenJson(body, callOf('tools/call'), ANNOUNCED).next()
    expect(first.done).toBe(false)
    expect(state.given).toBe(0)
  })

  it('waits for the id, and no longer than it would hold any answer', async () => {
    const { state, body } = endless('{"jsonrpc":"2.0","result":{"t":"')
    const first = await screenJson(body, callOf('tools/call'), ANNOUNCED).next()
    expect(first.done).toBe(false)
    expect(state.given).toBe(64)
  })

  it('is held within the bound where what it says cannot be read', async () => {
    const { state, body } = endless('{"jsonrpc":"2.0","id":1,"result":{"t":"')
    await screenJson(body, callOf('tools/call'), Number.NaN).next()
    expect(state.given).toBe(64)
  })

  it.each([
    ['is another’s', '{"jsonrpc":"2.0","id":2,"result":{"t":"', 'tools/call'],
    ['is a request', '{"jsonrpc":"2.0","id":1,"method":"roots/list","params":{"t":"', 'tools/call'],
    ['would have to be looked into', '{"jsonrpc":"2.0","id":1,"result":{"tools":["', 'tools/list'],
    ['is not JSON', '<html>', 'tools/call'],
  ])('passes on nothing of one that %s', async (_what, beginning, method) => {
    const { state, body } = endless(beginning)
    const first = screenJson(body, callOf(method), ANNOUNCED).next()
    await expect(first).rejects.toThrow(AnswerWithheld)
    expect(state.given).toBe(0)
  })

  it('passes on every byte of one that is smaller in the end', async () => {
    const texts = ['{"jsonrpc":"2.0",', '"id":1,', '"result":{}', '}\n']
    let text = ''
    for await (const chunk of screenJson(said(...texts), callOf('tools/call'), ANNOUNCED))
      text += new TextDecoder().decode(chunk)
    expect(text).toBe(texts.join(''))
  })
})
