/**
 * Puts a package that is read as files (WebAssembly) beside a bundle. The SQL parser's module gets its
 * counter of steps here, so that no function's first statement has to wait for that.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { meteredParser, SQL_PARSER } from '../../functions/adapters/sql/parser-library.ts'

const PARSER_MODULE = 'wasm/sqlparser_rs_wasm_bg.wasm'

/** Copies the installed package in `folder` to where the bundle in `outdir` looks for it. */
export function putPackage(name: string, folder: string, outdir: string): void {
  const place = join(outdir, 'node_modules', name)
  cpSync(folder, place, { recursive: true })
  if (name !== SQL_PARSER) return
  const wasm = new Uint8Array(readFileSync(join(folder, PARSER_MODULE)))
  writeFileSync(join(place, PARSER_MODULE), meteredParser(wasm))
}
