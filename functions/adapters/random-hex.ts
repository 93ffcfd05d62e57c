/**
 * Random hex digits for record and trace ids, from the operating system's randomness in larger
 * helpings: three ids are drawn for every call, and a helping for each would cost more than policy's
 * answer to it. Not for keys: what was drawn stays in memory.
 */
import { randomFillSync } from 'node:crypto'

const HELPING = 4096

/** Makes the source of one process. */
export function createRandomHex(): (digits: number) => string {
  const bytes = Buffer.alloc(HELPING)
  let at = HELPING
  /** `digits`: an even number, at most 8192. */
  return function randomHex(digits) {
    const length = digits / 2
    if (at + length > HELPING) {
      randomFillSync(bytes)
      at = 0
    }
    at += length
    return bytes.toString('hex', at - length, at)
  }
}
