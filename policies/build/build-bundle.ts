/**
 * Builds a bundle from an authorization schema and the shipped module; needs no OPA. Refuses a schema
 * with problems, each with its line and column.
 */
import { readFile } from 'node:fs/promises'
import { readBundle } from '../../functions/adapters/bundles/read-bundle.ts'
import { compileSchema } from '../compile/compile-schema.ts'
import { describeProblem } from '../compile/problem.ts'
import type { NamesElsewhere } from '../compile/warnings.ts'
import { writeBundle } from './write-bundle.ts'

/** The bundle that is shipped: built from `authorization-schema.yaml` and `rego/`. */
export const SHIPPED_BUNDLE = new URL('../bundle.tar.gz', import.meta.url)

export type BuiltBundle =
  /** Warnings are lines `file:line:column: warning: message`. */
  | { readonly kind: 'built'; readonly bytes: Uint8Array; readonly warnings: readonly string[] }
  /** Lines `file:line:column: message`. */
  | { readonly kind: 'problems'; readonly lines: readonly string[] }

/** Builds a bundle with the schema's data; `fileName` is how problems name the file. */
export async function buildBundle(
  schemaText: string,
  fileName: string,
  elsewhere: NamesElsewhere = {},
): Promise<BuiltBundle> {
  const shipped = await readBundle(await readFile(SHIPPED_BUNDLE))
  if (shipped.kind === 'bundle-problem') {
    throw new Error(`the shipped bundle cannot be read: ${shipped.message}`)
  }
  return buildBundleWith(shipped.wasm, schemaText, fileName, elsewhere)
}

/** The same with a module of one's own. */
export async function buildBundleWith(
  wasm: Uint8Array,
  schemaText: string,
  fileName: string,
  elsewhere: NamesElsewhere = {},
): Promise<BuiltBundle> {
  const compiled = compileSchema(schemaText, elsewhere)
  if (compiled.kind === 'problems')
    return {
      kind: 'problems',
      lines: compiled.problems.map((problem) => describeProblem(fileName, problem)),
    }
  const warnings = compiled.warnings.map(({ message, ...place }) =>
    describeProblem(fileName, { ...place, message: `warning: ${message}` }),
  )
  return { kind: 'built', bytes: await writeBundle(wasm, compiled.data), warnings }
}
