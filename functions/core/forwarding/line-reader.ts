/**
 * Splits bytes into lines that end with LF, CR or CRLF, wherever the chunks part. Holds a line that is
 * not whole yet in one buffer, so that many small chunks take no more than their bytes.
 */
const LF = 0x0a
const CR = 0x0d
const SMALLEST = 1024

export interface LineReader {
  /** Gives each line that is whole after this chunk, without its end; its bytes stay as they are. */
  push(chunk: Uint8Array, onLine: (line: Uint8Array) => void): void
  /** Bytes of the line that is not whole yet. */
  readonly waiting: number
}

export function createLineReader(): LineReader {
  let begun = new Uint8Array(0)
  let length = 0
  let endedWithCr = false

  function hold(bytes: Uint8Array): void {
    const needed = length + bytes.byteLength
    if (needed > begun.byteLength) {
      const larger = new Uint8Array(Math.max(needed, begun.byteLength * 2, SMALLEST))
      larger.set(begun.subarray(0, length))
      begun = larger
    }
    begun.set(bytes, length)
    length = needed
  }

  /** The whole line; its buffer is given away with it. */
  function complete(bytes: Uint8Array): Uint8Array {
    if (length === 0) return bytes
    hold(bytes)
    const line = begun.subarray(0, length)
    begun = new Uint8Array(0)
    length = 0
    return line
  }

  return {
    push(chunk, onLine) {
      if (chunk.byteLength === 0) return
      let at = endedWithCr && chunk[0] === LF ? 1 : 0
      endedWithCr = chunk.at(-1) === CR
      let lf = chunk.indexOf(LF, at)
      let cr = chunk.indexOf(CR, at)
      for (;;) {
        const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr
        if (end === -1) break
        const line = complete(chunk.subarray(at, end))
        at = end === cr && chunk[end + 1] === LF ? end + 2 : end + 1
        // Each is looked for again only once it is passed: none of them is searched for twice.
        if (lf !== -1 && lf < at) lf = chunk.indexOf(LF, at)
        if (cr !== -1 && cr < at) cr = chunk.indexOf(CR, at)
        onLine(line)
      }
      if (at < chunk.byteLength) hold(chunk.subarray(at))
    },
    get waiting() {
      return length
    },
  }
}
