/**
 * The upstream of the forwarding measurements, a process of its own: answers `/json` and `/sse` with as
 * many bytes as `?bytes=` says, made once.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const answers = new Map<string, Buffer>()
const CHUNK = 65_536

function answerOf(isEvents: boolean, bytes: number): Buffer {
  const key = `${isEvents} ${bytes}`
  let answer = answers.get(key)
  if (answer === undefined) {
    const content = [{ type: 'text', text: 'x'.repeat(Math.max(bytes - 100, 0)) }]
    const result = { resultType: 'complete', content }
    const message = JSON.stringify({ jsonrpc: '2.0', id: 1, result })
    answer = Buffer.from(isEvents ? `event: message\ndata: ${message}\n\n` : message)
    answers.set(key, answer)
  }
  return answer
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const isEvents = url.pathname === '/sse'
  const answer = answerOf(isEvents, Number(url.searchParams.get('bytes') ?? 1024))
  request.resume().on('end', () => {
    const type = isEvents ? 'text/event-stream' : 'application/json'
    response.writeHead(200, {
      'content-type': type,
      ...(isEvents ? {} : { 'content-length': answer.byteLength }),
    })
    let at = 0
    const write = (): void => {
      while (at < answer.byteLength) {
        const isReady = response.write(answer.subarray(at, (at += CHUNK)))
        if (!isReady) {
          response.once('drain', write)
          return
        }
      }
      response.end()
    }
    write()
  })
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
