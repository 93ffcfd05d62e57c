/** Splits bytes into lines that end with LF, CR or CRLF, wherever the chunks part. */
import { createHeldBytes } from './held-bytes.ts'

const LF = 0x0a
const CR = 0x0d

export interface LineReader {
  /** Gives each line that is whole after this chunk, without its end; its bytes stay as they are. */
  push(chunk: Uint8Array, onLine: (line: Uint8Array) => void): void
  /** Bytes of the line that is not whole yet. */
  readonly waiting: number
}

export function createLineReader(): LineReader {
  const held = createHeldBytes()
  let endedWithCr = false

  function complete(bytes: Uint8Array): Uint8Array {
    if (held.size === 0) return bytes
    held.add(bytes)
    return held.take()
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
      if (at < chunk.byteLength) held.add(chunk.subarray(at))
    },
    get waiting() {
      return held.size
    },
  }
}
