/**
 * Unpacks an answer that is compressed though nobody asked for it, as some servers and proxies do. A
 * small answer may unpack to any size, so there is a bound to that; the pace is the reader's.
 */
import type { IncomingMessage } from 'node:http'
import { pipeline, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import { answerChunks } from './answer-chunks.ts'

/** Bytes of an unpacked answer. */
const DECODED_LIMIT = 64 * 1024 * 1024

/** Content codings (RFC 9110 section 8.4.1). */
const DECODERS: Readonly<Partial<Record<string, () => Transform>>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/**
 * What unpacks an answer with these headers; undefined where it is not packed, or in a way that is not
 * known. Takes out of the headers what is not true of the unpacked answer.
 */
export function decoderOf(headers: Map<string, string>): Transform | undefined {
  const coding = headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding]?.() : undefined
  if (decoder === undefined) return undefined
  headers.delete('content-encoding')
  headers.delete('content-length')
  return decoder
}

/** The unpacked body; rejects where it cannot be unpacked, or is larger than the bound. */
export function decoded(response: IncomingMessage, decoder: Transform): AsyncIterable<Uint8Array> {
  // Its error is whoever's who reads the decoder, which is destroyed with the answer.
  pipeline(response, decoder, () => undefined)
  const source = answerChunks(decoder)[Symbol.asyncIterator]()
  let bytes = 0
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      const result = await source.next()
      bytes += result.done === true ? 0 : result.value.byteLength
      if (bytes <= DECODED_LIMIT) return result
      response.destroy()
      throw new Error('The answer unpacks to more than this gateway reads')
    },
    async return() {
      response.destroy()
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
