/**
 * Compiles the shipped Rego to WebAssembly with the `opa` command line, with our own capabilities.
 * Refuses, by throwing, Rego that does not pass `opa check --strict`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ENTRYPOINT } from '../../functions/adapters/bundles/bundle-manifest.ts'
import { readBundle } from '../../functions/adapters/bundles/read-bundle.ts'
import type { JsonObject, JsonValue } from '../../functions/core/json.ts'
import { makeCapabilities } from './capabilities.ts'
import { runOpa } from './opa.ts'

/** The folder of Rego, capabilities, schema and bundle. */
export const POLICIES = fileURLToPath(new URL('..', import.meta.url))

/** The capabilities file's content for this `opa`. */
export async function currentCapabilities(opa: string): Promise<JsonObject> {
  const text = await runOpa(opa, ['capabilities', '--current'], POLICIES)
  return makeCapabilities(JSON.parse(text) as JsonValue)
}

/**
 * The module's bytes. They depend on the compiler's version, the working directory and the relative
 * path, so it always runs in `policies/` on `rego`.
 */
export async function buildModule(opa: string): Promise<Uint8Array<ArrayBuffer>> {
  const strict = ['--strict', '--capabilities', 'capabilities.json']
  await runOpa(opa, ['check', ...strict, 'rego'], POLICIES)
  const folder = await mkdtemp(join(tmpdir(), 'policy-build-'))
  try {
    const out = join(folder, 'bundle.tar.gz')
    const target = ['--target', 'wasm', '--entrypoint', ENTRYPOINT]
    const options = ['--capabilities', 'capabilities.json', '--ignore', '*_test.rego']
    await runOpa(opa, ['build', ...target, ...options, '--output', out, 'rego'], POLICIES)
    const bundle = await readBundle(await readFile(out))
    if (bundle.kind === 'bundle-problem') throw new Error(`opa build: ${bundle.message}`)
    return bundle.wasm
  } finally {
    await rm(folder, { recursive: true })
  }
}
