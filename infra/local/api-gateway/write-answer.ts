/**
 * Sends an answer: headers go out before the first body byte, a stream passes through at the client's
 * pace, and a source that breaks breaks the connection, so that nobody takes half an answer for a whole.
 */
import type { ServerResponse } from 'node:http'
import type { Answer, AnswerHead, StreamedAnswer } from './answer.ts'

/** After its first 10 MB a stream is slowed down to 2 MB/s (API Gateway, "Response streaming"). */
const FULL_SPEED_BYTES = 10 * 1024 * 1024
const SLOW_BYTES_PER_MS = (2 * 1024 * 1024) / 1000

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) {
    if (answer.kind === 'streamed') leave(answer)
    return
  }
  if (answer.kind === 'buffered') {
    response.writeHead(answer.status, rawHeaders(answer, answer.body.length))
    response.end(answer.body)
    return
  }
  writeStream(response, answer)
}

function writeStream(response: ServerResponse, answer: StreamedAnswer): void {
  const { body } = answer
  response.writeHead(answer.status, rawHeaders(answer, undefined))
  response.flushHeaders()
  let isOver = false
  let sent = 0
  const finish = (): void => {
    isOver = true
    clearTimeout(limit)
    clearTimeout(idle)
  }
  const cut = (): void => {
    if (isOver) return
    finish()
    response.destroy()
    leave(answer)
  }
  const limit = setTimeout(cut, Math.max(0, answer.limitMs))
  const idle = setTimeout(cut, answer.idleMs)
  const resume = (): void => {
    if (!isOver) body.resume()
  }
  const send = (chunk: Buffer): void => {
    idle.refresh()
    sent += chunk.length
    const isFlowing = response.write(chunk)
    if (sent > FULL_SPEED_BYTES) {
      body.pause()
      setTimeout(resume, chunk.length / SLOW_BYTES_PER_MS)
    } else if (!isFlowing) {
      body.pause()
      response.once('drain', resume)
    }
  }
  response.once('close', cut)
  body.once('error', cut)
  body.once('close', () => {
    if (!body.readableEnded) cut()
  })
  body.once('end', () => {
    if (answer.brokeOff()) {
      cut()
      return
    }
    finish()
    response.end()
  })
  body.on('data', send)
  if (answer.first.length > 0) send(answer.first)
  if (!response.writableNeedDrain) body.resume()
}

/** Nobody reads on: an HTTP upstream is told by its connection, Lambda never is. */
function leave({ body, whenClientLeaves }: StreamedAnswer): void {
  body.removeAllListeners('data')
  body.on('error', () => undefined)
  if (whenClientLeaves === 'destroy') body.destroy()
  else body.resume()
}

/** Pairs, so that casing and repetition survive; the length is ours to say. */
function rawHeaders(head: AnswerHead, length: number | undefined): string[] {
  const raw: string[] = []
  for (const [name, value] of head.headers) {
    const key = name.toLowerCase()
    if (key === 'content-length' || key === 'transfer-encoding' || key === 'date') continue
    raw.push(name, value)
  }
  if (length !== undefined) raw.push('Content-Length', String(length))
  raw.push('Date', new Date().toUTCString())
  return raw
}
