/**
 * Sends an answer: headers go out before the first body byte, a stream passes through at the client's
 * pace, and a source that breaks breaks the connection, so that nobody takes half an answer for a whole.
 */
import type { ServerResponse } from 'node:http'
import type { Answer, AnswerHead, StreamedAnswer } from './answer.ts'

/** API Gateway ends a stream after 15 minutes, and after 5 minutes without a byte. */
const STREAM_LIMIT_MS = 15 * 60_000
const STREAM_IDLE_MS = 5 * 60_000

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
  const limit = setTimeout(cut, STREAM_LIMIT_MS)
  let idle = setTimeout(cut, STREAM_IDLE_MS)
  const send = (chunk: Buffer): void => {
    idle.refresh()
    if (!response.write(chunk)) {
      body.pause()
      response.once('drain', () => body.resume())
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
  if (answer.first.length > 0) send(answer.first)
  body.on('data', send)
  if (answer.first.length === 0 || !response.writableNeedDrain) body.resume()
  idle = idle.refresh()
}

function leave(answer: StreamedAnswer): void {
  const { body } = answer
  body.on('error', () => undefined)
  if (answer.whenClientLeaves === 'destroy') body.destroy()
  else {
    body.removeAllListeners('data')
    body.resume()
  }
}

/** Pairs, so that casing and repetition survive; the length is ours to say. */
function rawHeaders(head: AnswerHead, length: number | undefined): string[] {
  const raw: string[] = []
  const seen = new Map<string, number>()
  for (const [name, value] of head.headers) {
    const key = name.toLowerCase()
    if (key === 'content-length' || key === 'transfer-encoding') continue
    seen.set(key, raw.length)
    raw.push(name, value)
  }
  if (length !== undefined) raw.push('Content-Length', String(length))
  if (!seen.has('date')) raw.push('Date', new Date().toUTCString())
  return raw
}
