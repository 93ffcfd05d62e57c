/**
 * Takes an `aws-chunked` body apart: signed or unsigned chunks, then trailers.
 * Refuses, as undefined, anything that is not exactly that (chunk signatures are read over).
 * Source: Amazon S3 API Reference, 'Signature calculations: transferring payload in multiple chunks'
 * and '... with trailing headers'.
 */
export interface AwsChunked {
  readonly bytes: Buffer
  /** lower-case names */
  readonly trailers: ReadonlyMap<string, string>
}

const CRLF = Buffer.from('\r\n')
/** A chunk line is a hexadecimal size and perhaps one 64-digit signature. */
const MAX_LINE = 256

export function decodeAwsChunked(body: Buffer): AwsChunked | undefined {
  const pieces: Buffer[] = []
  let at = 0
  for (;;) {
    const line = readLine(body, at)
    const size = line && /^([0-9a-f]{1,8})(;[\w-]+=[\w/+=-]*)*$/i.exec(line.text)?.[1]
    if (!line || size === undefined) return undefined
    at = line.next
    const length = Number.parseInt(size, 16)
    if (length === 0) break
    const end = at + length
    if (!body.subarray(end, end + 2).equals(CRLF)) return undefined
    pieces.push(body.subarray(at, end))
    at = end + 2
  }
  const trailers = readTrailers(body, at)
  return trailers && { bytes: Buffer.concat(pieces), trailers }
}

function readTrailers(body: Buffer, start: number): Map<string, string> | undefined {
  const trailers = new Map<string, string>()
  let at = start
  while (at < body.length) {
    const line = readLine(body, at)
    if (!line) return undefined
    at = line.next
    if (line.text === '') break
    const [, name, value] = /^([\w-]+):[ \t]*(.*)$/.exec(line.text) ?? []
    if (name === undefined || value === undefined || trailers.has(name.toLowerCase()))
      return undefined
    trailers.set(name.toLowerCase(), value.trim())
  }
  return at === body.length ? trailers : undefined
}

function readLine(body: Buffer, at: number): { text: string; next: number } | undefined {
  const end = body.indexOf(CRLF, at)
  if (end < 0 || end - at > MAX_LINE) return undefined
  return { text: body.toString('latin1', at, end), next: end + 2 }
}
