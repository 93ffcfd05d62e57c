/**
 * Reads the beginning of a streamed Lambda answer: metadata as JSON, eight NUL bytes, then the body (API
 * Gateway, "Lambda proxy integration format for response streaming"). The delimiter must come within the
 * first 16 KB; anything else is malformed.
 */
import type { Readable } from 'node:stream'
import { isList, isRecord, parseJson } from '../template/json.ts'
import type { AnswerHead } from './answer.ts'
import { readHead } from './lambda-proxy-answer.ts'

const DELIMITER = Buffer.alloc(8)
const LIMIT = 16 * 1024

export interface StreamedHead extends AnswerHead {
  /** Body bytes that came together with the metadata. */
  readonly rest: Buffer
}

/** Leaves the stream paused after the metadata; undefined when it is malformed or breaks. */
export function readStreamedHead(body: Readable): Promise<StreamedHead | undefined> {
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0)
    const finish = (head: StreamedHead | undefined): void => {
      body.off('data', onData)
      body.off('end', onEnd)
      body.off('error', onEnd)
      body.off('close', onEnd)
      body.pause()
      resolve(head)
    }
    const onEnd = (): void => finish(undefined)
    const onData = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk])
      const at = seen.indexOf(DELIMITER)
      if (at >= 0 && at <= LIMIT) finish(parseHead(seen.subarray(0, at), seen.subarray(at + 8)))
      else if (seen.length > LIMIT + DELIMITER.length) finish(undefined)
    }
    body.on('data', onData)
    body.on('end', onEnd)
    body.on('error', onEnd)
    body.on('close', onEnd)
  })
}

function parseHead(metadata: Buffer, rest: Buffer): StreamedHead | undefined {
  const value = parseJson(metadata.toString('utf8'))
  if (!isRecord(value)) return undefined
  const head = readHead(value)
  if (head === undefined) return undefined
  const cookies = value['cookies'] ?? []
  if (!isList(cookies) || !cookies.every((cookie) => typeof cookie === 'string')) return undefined
  const setCookies = cookies.map((cookie) => ['Set-Cookie', cookie] as const)
  return { status: head.status, headers: [...head.headers, ...setCookies], rest }
}
