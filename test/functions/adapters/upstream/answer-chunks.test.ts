/** Answers of real servers, read chunk by chunk. */
import { get, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { answerChunks } from '../../../../functions/adapters/upstream/answer-chunks.ts'
import { closeUpstreams, serving } from '../../../fixtures/loopback-upstream.ts'

afterEach(closeUpstreams)

const answerOf = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => get(url, { agent: false }, resolve).on('error', reject))

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('answerChunks', () => {
  it('gives every byte in order, to a reader that waits and to one that comes late', async () => {
    const text = Array.from({ length: 50_000 }, (_, line) => `line ${line}\n`).join('')
    const url = await serving((_request, response) => response.end(text))
    const body = answerChunks(await answerOf(url))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await textOf(body)).toBe(text)
  })

  it('is over at once for an answer without a body', async () => {
    const url = await serving((_request, response) => response.writeHead(204).end())
    expect(await textOf(answerChunks(await answerOf(url)))).toBe('')
  })

  it('leaves with the upstream what nobody asks for', async () => {
    const url = await serving((_request, response) => response.end(Buffer.alloc(64 * 1_048_576)))
    const response = await answerOf(url)
    const iterator = answerChunks(response)[Symbol.asyncIterator]()
    await iterator.next()
    await expect.poll(() => response.isPaused()).toBe(true)
    expect(response.socket.bytesRead).toBeLessThan(4 * 1_048_576)
    await iterator.return?.()
    expect(response.destroyed).toBe(true)
  })

  it('rejects where the upstream breaks off, after the chunks that came', async () => {
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy())
    })
    const response = await answerOf(url)
    const iterator = answerChunks(response)[Symbol.asyncIterator]()
    await new Promise((resolve) => response.once('close', resolve))
    expect(await iterator.next()).toMatchObject({ done: false })
    await expect(iterator.next()).rejects.toThrow()
    await expect(iterator.next()).rejects.toThrow()
  })

  it('rejects for a reader that waits when the answer is closed', async () => {
    const url = await serving((_request, response) => response.writeHead(200).write('one'))
    const response = await answerOf(url)
    const iterator = answerChunks(response)[Symbol.asyncIterator]()
    await iterator.next()
    const next = iterator.next()
    response.destroy()
    await expect(next).rejects.toThrow()
  })
})
