/**
 * The record of what the shipped bundle was built from (`bundle.lock.json`), so that a change of the
 * Rego, the capabilities or the schema without a new bundle is seen where no OPA is at hand.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OPA_VERSION } from './opa.ts'

export interface SourceLock {
  readonly opa: string
  /** File below `policies/` -> lower-case hex SHA-256. */
  readonly sources: Readonly<Record<string, string>>
  /** SHA-256 of the bundle. */
  readonly bundle: string
}

/** The lock that `policies` and this bundle would have now. */
export async function lockOf(policies: string, bundle: Uint8Array): Promise<SourceLock> {
  const rego = (await readdir(join(policies, 'rego')))
    .filter((name) => name.endsWith('.rego') && !name.endsWith('_test.rego'))
    .map((name) => `rego/${name}`)
  const files = ['authorization-schema.yaml', 'capabilities.json', ...rego].sort()
  const sources = await Promise.all(
    files.map(async (file) => [file, sha256(await readFile(join(policies, file)))] as const),
  )
  return { opa: OPA_VERSION, sources: Object.fromEntries(sources), bundle: sha256(bundle) }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
