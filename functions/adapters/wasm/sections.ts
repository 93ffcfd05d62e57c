/**
 * Takes a WebAssembly module apart into its sections, and says how much of each kind it has.
 * Source: WebAssembly core specification, chapter 5, "Binary Format", Modules.
 */
import { lebEnd, lebOf, readLeb, UnknownInstruction } from './instructions.ts'

export interface Section {
  readonly id: number
  readonly content: Uint8Array
}

/** The number of each, which is the index of one more. */
export interface Counts {
  readonly types: number
  readonly functions: number
  readonly globals: number
}

const TYPES = 1
const IMPORTS = 2
const FUNCTIONS = 3
const GLOBALS = 6

export function sectionsOf(wasm: Uint8Array, preamble: number): readonly Section[] {
  const sections: Section[] = []
  for (let at = preamble; at < wasm.length; ) {
    const start = lebEnd(wasm, at + 1)
    const end = start + readLeb(wasm, at + 1)
    sections.push({ id: wasm[at] ?? 0, content: wasm.subarray(start, end) })
    at = end
  }
  return sections
}

/** Imports come before a module's own in every numbering. */
export function countsOf(sections: readonly Section[]): Counts {
  const contentOf = (wanted: number): Uint8Array =>
    sections.find(({ id }) => id === wanted)?.content ?? Uint8Array.of(0)
  const imported = kindsOf(contentOf(IMPORTS))
  const importedAs = (wanted: number): number => imported.filter((kind) => kind === wanted).length
  return {
    types: readLeb(contentOf(TYPES), 0),
    functions: importedAs(0) + readLeb(contentOf(FUNCTIONS), 0),
    globals: importedAs(3) + readLeb(contentOf(GLOBALS), 0),
  }
}

/** A vector with one entry more. */
export function withOneMore(vector: Uint8Array, entry: readonly number[]): Uint8Array {
  const count = Uint8Array.from(lebOf(readLeb(vector, 0) + 1))
  return joined([count, vector.subarray(lebEnd(vector, 0)), Uint8Array.from(entry)])
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** What each import is: a function, a table, a memory or a global. */
function kindsOf(imports: Uint8Array): readonly number[] {
  const kinds: number[] = []
  let at = lebEnd(imports, 0)
  for (let left = readLeb(imports, 0); left > 0; left -= 1) {
    // Two names: of the module that it is from, and its own.
    at = lebEnd(imports, at) + readLeb(imports, at)
    at = lebEnd(imports, at) + readLeb(imports, at)
    if (at >= imports.length) throw new UnknownInstruction()
    const kind = imports[at] ?? 0
    kinds.push(kind)
    at = importEnd(imports, at + 1, kind)
  }
  return kinds
}

/** Function: a type. Table: a type of elements, limits. Memory: limits. Global: a type, mutability. */
function importEnd(imports: Uint8Array, at: number, kind: number): number {
  switch (kind) {
    case 0:
      return lebEnd(imports, at)
    case 1:
      return limitsEnd(imports, at + 1)
    case 2:
      return limitsEnd(imports, at)
    case 3:
      return at + 2
    default:
      throw new UnknownInstruction()
  }
}

/** A flag says whether a greatest size follows the least one. */
function limitsEnd(imports: Uint8Array, at: number): number {
  const least = lebEnd(imports, at + 1)
  return ((imports[at] ?? 0) & 1) === 1 ? lebEnd(imports, least) : least
}
