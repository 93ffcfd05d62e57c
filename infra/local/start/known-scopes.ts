/**
 * The scopes that the local identity provider knows: those that servers of the configuration name,
 * and those that policy asks for, so that a client can get whatever it is challenged for.
 */
import { readBundleData } from '../../../functions/core/decision/bundle-data.ts'
import { readBundle } from '../../../functions/adapters/bundles/read-bundle.ts'

/** `bundle`: one that was just built. */
export async function knownScopes(
  servers: readonly { readonly scopes: readonly string[] }[],
  bundle: Uint8Array,
): Promise<readonly string[]> {
  const read = await readBundle(bundle)
  const data = read.kind === 'bundle-problem' ? read : readBundleData(read.data)
  const mappings = data.kind === 'bundle-problem' ? {} : data.mappings
  const tools = Object.values(mappings).flatMap((table) => Object.values(table))
  const asked = tools.flatMap(({ scopes = [] }) => scopes)
  return [...new Set([...servers.flatMap(({ scopes }) => scopes), ...asked])]
}
