/**
 * Splits bytes into lines that end with LF, CR or CRLF, wherever the chunks part. Of a line that is not
 * whole yet large pieces are held as they came and small ones are copied together, so that however many
 * they are, they take little more than their bytes.
 */
const LF = 0x0a
const CR = 0x0d
/** Bytes from which on a piece is worth an object of its own; smaller ones share one of this size. */
const LARGE = 16_384

export interface LineReader {
  /** Gives each line that is whole after this chunk, without its end; its bytes stay as they are. */
  push(chunk: Uint8Array, onLine: (line: Uint8Array) => void): void
  /** Bytes of the line that is not whole yet. */
  readonly waiting: number
}

export function createLineReader(): LineReader {
  let pieces: Uint8Array[] = []
  /** Where small pieces are copied to; what is filled of it is the last of the pieces. */
  let shared = new Uint8Array(0)
  let filled = 0
  let length = 0
  let endedWithCr = false

  function hold(bytes: Uint8Array): void {
    length += bytes.byteLength
    const isShared = bytes.byteLength < LARGE
    if (filled > 0 && (!isShared || filled + bytes.byteLength > LARGE)) {
      pieces.push(shared.subarray(0, filled))
      filled = 0
      shared = new Uint8Array(0)
    }
    if (!isShared) {
      pieces.push(bytes)
      return
    }
    if (shared.byteLength === 0) shared = new Uint8Array(LARGE)
    shared.set(bytes, filled)
    filled += bytes.byteLength
  }

  function complete(bytes: Uint8Array): Uint8Array {
    if (length === 0) return bytes
    const line = new Uint8Array(length + bytes.byteLength)
    let at = 0
    for (const piece of [...pieces, shared.subarray(0, filled), bytes]) {
      line.set(piece, at)
      at += piece.byteLength
    }
    pieces = []
    filled = 0
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
