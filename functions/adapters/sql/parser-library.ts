/**
 * The SQL parser's WebAssembly module (datafusion-sqlparser-rs) and its bindings, read from the package
 * and ready to be started anew: the package itself starts one instance for good, and one that broke off
 * in the middle of a statement cannot be trusted with the next.
 */
import { readFile } from 'node:fs/promises'
import { compileFunction } from 'node:vm'
import { meter, STEPS_EXPORT } from '../wasm/meter.ts'

/** One instance. What it throws is the library's: text or an object where a statement does not parse. */
export interface ParserInstance {
  readonly parse: (dialect: string, sql: string) => unknown
  readonly format: (dialect: string, sql: string) => string
  /** Steps that are left; it traps at none. */
  readonly steps: WebAssembly.Global<'i32'>
  readonly memory: WebAssembly.Memory
}

interface Bindings {
  readonly initSync: (options: { module: WebAssembly.Module }) => Record<string, unknown>
  readonly parse_sql: (dialect: string, sql: string) => unknown
  readonly format_sql: (dialect: string, sql: string) => string
}

export const SQL_PARSER = '@guanmingchiu/sqlparser-ts'
const WASM = '../wasm/sqlparser_rs_wasm_bg.wasm'
const BINDINGS = '../wasm/sqlparser_rs_wasm.js'

/** Steps for starting, which takes some thousand. */
const START_STEPS = 1_000_000

/** Reads and compiles once; every call of what it returns starts an instance. */
export async function openParserLibrary(): Promise<() => ParserInstance> {
  const entry = import.meta.resolve(SQL_PARSER)
  const [wasm, text] = await Promise.all([
    readFile(new URL(WASM, entry)),
    readFile(new URL(BINDINGS, entry), 'utf8'),
  ])
  const module = await WebAssembly.compile(meteredParser(wasm))
  const bind = bindingsOf(text)
  return () => {
    const bindings = bind()
    const exports = bindings.initSync({ module })
    return {
      parse: bindings.parse_sql,
      format: bindings.format_sql,
      steps: exports[STEPS_EXPORT] as WebAssembly.Global<'i32'>,
      memory: exports['memory'] as WebAssembly.Memory,
    }
  }
}

/** The module with its counter. A bundle for Lambda has it already, since adding it takes 50 ms. */
export function meteredParser(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return isMetered(wasm) ? wasm : meter(wasm, START_STEPS)
}

/** The counter's export ends its section, early in the file or late, and nothing else has such a name. */
function isMetered(wasm: Uint8Array): boolean {
  const name = Buffer.from(STEPS_EXPORT)
  return Buffer.from(wasm.buffer, wasm.byteOffset, wasm.byteLength).includes(name)
}

/**
 * The bindings as a function: as the module that they are, they keep the one instance that they were
 * started with. What a panic prints quotes the statement, so nothing is printed.
 */
function bindingsOf(text: string): () => Bindings {
  const body = text
    .replaceAll(/^export (?=function )/gm, '')
    .replace(/^export \{.*\};?\s*$/m, 'return { initSync, parse_sql, format_sql };')
    .replaceAll('import.meta.url', 'undefined')
  const make = compileFunction(body, ['console']) as (console: object) => Bindings
  const silent = { error: () => undefined, warn: () => undefined }
  return () => make(silent)
}
