/**
 * Builds what this project ships: capabilities, module, bundle and the lock that records their
 * sources. Refuses where the pinned `opa` is not at hand or the schema has problems.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SHIPPED_SCHEMA } from '../compile/compile-schema.ts'
import { buildBundleWith, SHIPPED_BUNDLE } from './build-bundle.ts'
import { buildModule, currentCapabilities, POLICIES } from './build-module.ts'
import { findOpa } from './opa.ts'
import { lockOf, type SourceLock } from './source-lock.ts'

/** Writes the four files; returns the new lock. */
export async function buildShipped(
  env: Readonly<Record<string, string | undefined>>,
): Promise<
  | { readonly kind: 'shipped'; readonly lock: SourceLock }
  | { readonly kind: 'problems'; readonly lines: readonly string[] }
> {
  const opa = await findOpa(env)
  if (opa.kind === 'no-opa') return { kind: 'problems', lines: [opa.message] }
  await writeFile(join(POLICIES, 'capabilities.json'), toText(await currentCapabilities(opa.path)))
  const wasm = await buildModule(opa.path)
  const schema = await readFile(SHIPPED_SCHEMA, 'utf8')
  const built = await buildBundleWith(wasm, schema, 'policies/authorization-schema.yaml')
  if (built.kind === 'problems') return built
  const lock = await lockOf(POLICIES, built.bytes)
  await writeFile(SHIPPED_BUNDLE, built.bytes)
  await writeFile(join(POLICIES, 'bundle.lock.json'), toText(lock))
  return { kind: 'shipped', lock }
}

function toText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
