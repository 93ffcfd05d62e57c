/**
 * Finds where each instruction of a WebAssembly function ends. Knows what OPA and Rust's compiler write
 * (WebAssembly 2.0 with tail calls, without vectors), and refuses everything else.
 * Source: WebAssembly core specification, chapter 5, "Binary Format", Instructions.
 */

/** Thrown for an instruction that is not known: its length cannot be told. */
export class UnknownInstruction extends Error {}

/** What follows an opcode: so many LEB128 numbers, or something of its own. */
const NUMBERS = new Int8Array(256).fill(-1)
const numbers = (from: number, to: number, count: number): void => {
  NUMBERS.fill(count, from, to + 1)
}
numbers(0x00, 0x01, 0) // unreachable, nop
numbers(0x02, 0x04, 1) // block, loop, if
numbers(0x05, 0x05, 0) // else
numbers(0x0b, 0x0b, 0) // end
numbers(0x0c, 0x0d, 1) // br, br_if
numbers(0x0f, 0x0f, 0) // return
numbers(0x10, 0x10, 1) // call
numbers(0x11, 0x11, 2) // call_indirect
numbers(0x12, 0x12, 1) // return_call
numbers(0x13, 0x13, 2) // return_call_indirect
numbers(0x1a, 0x1b, 0) // drop, select
numbers(0x20, 0x26, 1) // locals, globals, tables
numbers(0x28, 0x3e, 2) // loads and stores
numbers(0x3f, 0x42, 1) // memory.size, memory.grow, i32.const, i64.const
numbers(0x45, 0xc4, 0) // arithmetic
numbers(0xd0, 0xd0, 1) // ref.null
numbers(0xd1, 0xd1, 0) // ref.is_null
numbers(0xd2, 0xd2, 1) // ref.func

const BRANCH_TABLE = 0x0e
const TYPED_SELECT = 0x1c
const F32_CONST = 0x43
const F64_CONST = 0x44
/** A second number says which: conversions, then what works on whole tables and memories. */
const MISCELLANEOUS = 0xfc
const MISCELLANEOUS_NUMBERS = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1]

/** The index behind the instruction at `at`. Throws `UnknownInstruction`. */
export function instructionEnd(bytes: Uint8Array, at: number): number {
  let end = at + 1
  let count = NUMBERS[bytes[at] ?? 0] ?? -1
  if (count < 0) {
    count = numbersOfOwn(bytes, at)
    // A count may say anything, and each number takes a byte.
    if (count > bytes.length - end) throw new UnknownInstruction()
    if (count === 0) return end + (bytes[at] === F32_CONST ? 4 : 8)
  }
  // In place and not by `lebEnd`: this runs once for each instruction, in a process that just started.
  for (; count > 0; count -= 1) {
    while ((bytes[end] ?? 0) >= 0x80) end += 1
    end += 1
  }
  return end
}

/** How many numbers follow an opcode that the table does not know; none follows a constant of floats. */
function numbersOfOwn(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case F32_CONST:
    case F64_CONST:
      return 0
    case BRANCH_TABLE:
      return readLeb(bytes, at + 1) + 2
    case TYPED_SELECT:
      return readLeb(bytes, at + 1) + 1
    case MISCELLANEOUS: {
      const count = MISCELLANEOUS_NUMBERS[readLeb(bytes, at + 1)]
      if (count !== undefined) return count + 1
      break
    }
    default:
  }
  throw new UnknownInstruction()
}

/** Those that take as long as the number on top of the stack says: `memory.fill`, `table.copy` and so on. */
const ON_MANY = new Set([8, 10, 11, 12, 14, 15, 17])

/** Whether the instruction at `at` works on as many bytes or elements as it is told. */
export function worksOnMany(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === MISCELLANEOUS && ON_MANY.has(readLeb(bytes, at + 1))
}

/** The unsigned LEB128 number at `at`. */
export function readLeb(bytes: Uint8Array, at: number): number {
  let value = 0
  for (let place = 1, next = at; ; next += 1, place *= 128) {
    const byte = bytes[next] ?? 0
    value += (byte & 0x7f) * place
    if (byte < 0x80) return value
  }
}

/** The index behind the LEB128 number at `at`. */
export function lebEnd(bytes: Uint8Array, at: number): number {
  let end = at
  while ((bytes[end] ?? 0) >= 0x80) end += 1
  return end + 1
}

/** A number as unsigned LEB128. */
export function lebOf(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return [...bytes, rest]
}
