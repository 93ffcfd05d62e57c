/**
 * Gives a WebAssembly module a bound on its own work: a counter from which every call of a function and
 * every turn of a loop takes one step, and at which the module traps when none is left. Whatever runs for
 * long does one of the two, so nothing runs for ever, and the same work takes the same steps on a busy
 * machine and on an idle one. A clock would cost a thread for each run; this costs a nanosecond or two for each step.
 *
 * Throws `UnknownInstruction` for what it cannot read.
 */
import {
  instructionEnd,
  lebEnd,
  lebOf,
  readLeb,
  UnknownInstruction,
  worksOnMany,
} from './instructions.ts'
import { type Counts, countsOf, joined, type Section, sectionsOf, withOneMore } from './sections.ts'

/** Name under which the module exports its counter: a mutable global, an i32. */
export const STEPS_EXPORT = 'steps left'

/** What a metered module exports beside its own. */
export interface MeteredExports {
  readonly [STEPS_EXPORT]: WebAssembly.Global<'i32'>
}

/** The steps that are left, to be set before each piece of work; 0 or less where they ran out. */
export function stepCounter(exports: MeteredExports): WebAssembly.Global<'i32'> {
  return exports[STEPS_EXPORT]
}

const PREAMBLE = 8
const TYPES = 1
const FUNCTIONS = 3
const GLOBALS = 6
const EXPORTS = 7
const CODE = 10
/** What stands before the globals (WebAssembly core specification 5.5.2): the tags of exceptions do, too. */
const BEFORE_GLOBALS = new Set([1, 2, 3, 4, 5, 13])

const LOOP = 0x03
const GLOBAL_GET = 0x23
const GLOBAL_SET = 0x24
const CALL = 0x10
const GLOBAL_KIND = 3
/** `(func (param i32) (result i32))`. */
const I32_TO_I32 = [0x60, 1, 0x7f, 1, 0x7f]
/** A step for so many bytes or elements (a power of two) that one instruction works on. */
const MANY_SHIFT = 6

/** The same module with a counter, which begins at `steps`. `wasm` has to be a valid module. */
export function meter(wasm: Uint8Array, steps: number): Uint8Array<ArrayBuffer> {
  const sections = sectionsOf(wasm, PREAMBLE)
  const counts = countsOf(sections)
  const counter = [0x7f, 0x01, 0x41, ...signedLebOf(steps), 0x0b]
  const additions: Readonly<Record<number, (content: Uint8Array) => Uint8Array>> = {
    [TYPES]: (content) => withOneMore(content, I32_TO_I32),
    [FUNCTIONS]: (content) => withOneMore(content, lebOf(counts.types)),
    [GLOBALS]: (content) => withOneMore(content, counter),
    [EXPORTS]: (content) => withOneMore(content, exportOf(counts.globals)),
    [CODE]: (content) => withOneMore(meterCode(content, counts), chargeCode(counts.globals)),
  }
  const metered: Section[] = sections.map(({ id, content }) => ({
    id,
    content: additions[id]?.(content) ?? content,
  }))
  if (!sections.some(({ id }) => id === GLOBALS)) {
    const at = metered.findLastIndex(({ id }) => BEFORE_GLOBALS.has(id)) + 1
    metered.splice(at, 0, { id: GLOBALS, content: Uint8Array.from([1, ...counter]) })
  }
  const headed = metered.flatMap(({ id, content }) => [
    Uint8Array.from([id, ...lebOf(content.length)]),
    content,
  ])
  return joined([wasm.subarray(0, PREAMBLE), ...headed])
}

function exportOf(counter: number): readonly number[] {
  const name = new TextEncoder().encode(STEPS_EXPORT)
  return [name.length, ...name, GLOBAL_KIND, ...lebOf(counter)]
}

/** Takes a step at the beginning of each function, and of each loop, to which its every turn goes back. */
function meterCode(code: Uint8Array, { globals, functions }: Counts): Uint8Array {
  const counter = lebOf(globals)
  const step = Uint8Array.from([
    ...[GLOBAL_GET, ...counter, 0x45, 0x04, 0x40, 0x00, 0x0b], // none left (i32.eqz): if unreachable end
    ...[GLOBAL_GET, ...counter, 0x41, 1, 0x6b, GLOBAL_SET, ...counter], // one less
  ])
  const charge = Uint8Array.from([CALL, ...lebOf(functions)])
  let at = lebEnd(code, 0)
  const pieces: Uint8Array[] = [code.subarray(0, at)]
  for (let left = readLeb(code, 0); left > 0; left -= 1) {
    const start = lebEnd(code, at)
    const end = start + readLeb(code, at)
    if (end > code.length) throw new UnknownInstruction()
    const body = meterBody(code, start, end, { step, charge, counter: globals })
    const length = body.reduce((sum, piece) => sum + piece.length, 0)
    pieces.push(Uint8Array.from(lebOf(length)), ...body)
    at = end
  }
  return joined(pieces)
}

interface Inserted {
  readonly step: Uint8Array
  readonly charge: Uint8Array
  readonly counter: number
}

function meterBody(
  code: Uint8Array,
  start: number,
  end: number,
  { step, charge, counter }: Inserted,
): readonly Uint8Array[] {
  let at = localsEnd(code, start, end)
  const pieces = [code.subarray(start, at), step]
  let from = at
  while (at < end) {
    const opcode = code[at]
    const next = instructionEnd(code, at)
    if (opcode === LOOP) {
      pieces.push(code.subarray(from, next), step)
      from = next
    } else if (worksOnMany(code, at)) {
      pieces.push(code.subarray(from, at), charge)
      from = at
    } else if ((opcode === GLOBAL_GET || opcode === GLOBAL_SET) && readLeb(code, at + 1) >= counter)
      // The module would be invalid without the counter, and may not have a hand in it.
      throw new UnknownInstruction()
    at = next
  }
  if (at !== end) throw new UnknownInstruction()
  return [...pieces, code.subarray(from, end)]
}

/** Behind the groups of locals, each a number and a type of one byte. */
function localsEnd(code: Uint8Array, start: number, end: number): number {
  let at = lebEnd(code, start)
  for (let left = readLeb(code, start); left > 0; left -= 1) {
    if (at >= end) throw new UnknownInstruction()
    at = lebEnd(code, at) + 1
  }
  return at
}

/** The function that is called with how much one instruction works on, and gives it back. */
function chargeCode(globals: number): readonly number[] {
  const counter = lebOf(globals)
  const body = [
    ...[0, GLOBAL_GET, ...counter, 0x20, 0, 0x41, MANY_SHIFT, 0x76, 0x6b], // less n >> 6
    ...[GLOBAL_SET, ...counter, GLOBAL_GET, ...counter, 0x41, 0, 0x48], // below 0?
    ...[0x04, 0x40, 0x00, 0x0b, 0x20, 0, 0x0b], // if unreachable end; n
  ]
  return [...lebOf(body.length), ...body]
}

/** A number that is not negative, as signed LEB128. */
function signedLebOf(value: number): readonly number[] {
  const bytes = lebOf(value)
  const last = bytes.at(-1) ?? 0
  // A set sixth bit would be read as a sign.
  return (last & 0x40) === 0 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0]
}
