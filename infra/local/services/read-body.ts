/**
 * Reads a request body whole, up to a bound.
 * Refuses, as values, what is larger and what its sender never finished.
 */
import type { IncomingMessage } from 'node:http'

export type BodyRefusal = 'too_large' | 'cut_off'

/** @param limit the largest body taken, in bytes; the rest of a larger one is discarded unread. */
export async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Buffer | BodyRefusal> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return 'too_large'
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        chunks.length = 0
        resolve('too_large')
      } else chunks.push(chunk)
    })
    request.on('end', () => {
      resolve(Buffer.concat(chunks))
    })
    request.on('close', () => {
      resolve('cut_off')
    })
  })
}
