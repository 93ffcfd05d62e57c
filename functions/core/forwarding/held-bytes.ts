/**
 * Bytes that wait, in pieces of any size. Each piece is an object of its own and may keep a much larger
 * buffer alive that it was cut from; so small ones are copied together, and however many they are they
 * take little more than their bytes.
 */

/** Bytes from which on a piece is worth an object of its own; smaller ones share one of this size. */
const LARGE = 16_384

export interface HeldBytes {
  readonly size: number
  add(bytes: Uint8Array): void
  /** Everything that was added, in order and in one piece; nothing is held after that. */
  take(): Uint8Array
}

export function createHeldBytes(): HeldBytes {
  let pieces: Uint8Array[] = []
  /** Where small pieces are copied to; what is filled of it is the last of the pieces. */
  let shared = new Uint8Array(0)
  let filled = 0
  let size = 0
  /** The first piece, as long as it is the only one: most answers come in one. */
  let lone: Uint8Array | undefined

  function store(bytes: Uint8Array): void {
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

  function joined(): Uint8Array {
    const all = new Uint8Array(size)
    let at = 0
    for (const piece of [...pieces, shared.subarray(0, filled)]) {
      all.set(piece, at)
      at += piece.byteLength
    }
    return all
  }

  return {
    get size() {
      return size
    },
    add(bytes) {
      if (bytes.byteLength === 0) return
      size += bytes.byteLength
      if (size === bytes.byteLength) {
        lone = bytes
        return
      }
      if (lone !== undefined) store(lone)
      lone = undefined
      store(bytes)
    },
    take() {
      const all = lone ?? joined()
      pieces = []
      filled = 0
      size = 0
      lone = undefined
      return all
    },
  }
}
