/**
 * Reads the pointer and, where it changed, the bundle it names. Refuses a pointer that cannot be
 * read, a bundle whose bytes are not the ones that were activated, and one that cannot be used.
 */
import { POINTER_LIMIT, readPointer } from '../../core/decision/bundle-pointer.ts'
import { isBundleProblem } from '../../core/decision/bundle-problem.ts'
import { type BundleStore, POINTER_KEY } from '../../core/decision/bundle-store.ts'
import type { PolicyEngine } from '../../core/decision/policy-engine.ts'
import { loadOpaWasmEngine } from '../engines/opa-wasm.ts'
import { BUNDLE_LIMIT, readBundle } from './read-bundle.ts'

export type LoadAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'loaded'; readonly engine: PolicyEngine; readonly etag: string }
  /** With `etag`, the pointer of that tag will not do however often it is tried. */
  | { readonly kind: 'problem'; readonly message: string; readonly etag?: string }

/**
 * Asks the store once; `known` is the entity tag of the pointer that was read last, and `changed` is told as
 * soon as it is another one. Never throws.
 */
export async function loadActive(
  store: Pick<BundleStore, 'read'>,
  known: string | undefined,
  changed: () => void = () => undefined,
): Promise<LoadAnswer> {
  try {
    const pointer = await store.read(POINTER_KEY, {
      limit: POINTER_LIMIT,
      ...(known === undefined ? {} : { ifNoneMatch: known }),
    })
    if (pointer.kind === 'unchanged') return { kind: 'unchanged' }
    if (pointer.kind !== 'object') return problem(`${POINTER_KEY} is ${pointer.kind}`)
    changed()
    return await loadPointed(store, pointer.bytes, pointer.etag)
  } catch (error) {
    return problem(
      `the policy bucket cannot be read: ${error instanceof Error ? error.name : 'unknown error'}`,
    )
  }
}

async function loadPointed(
  store: Pick<BundleStore, 'read'>,
  bytes: Uint8Array,
  etag: string,
): Promise<LoadAnswer> {
  const pointer = readPointer(new TextDecoder().decode(bytes))
  if (pointer === undefined) return problem(`${POINTER_KEY} cannot be read`, etag)
  const object = await store.read(pointer.key, { limit: BUNDLE_LIMIT })
  if (object.kind !== 'object')
    return problem(`the bundle that ${POINTER_KEY} names is ${object.kind}`)
  const bundle = await readBundle(object.bytes)
  if (bundle.kind === 'bundle-problem') return problem(bundle.message, etag)
  if (bundle.digest !== pointer.sha256)
    return problem('the bundle is not the one that was activated', etag)
  const { wasm, data, digest } = bundle
  const engine = await loadOpaWasmEngine({ wasm, data, digest, revision: pointer.revision })
  return isBundleProblem(engine) ? problem(engine.message, etag) : { kind: 'loaded', engine, etag }
}

function problem(message: string, etag?: string): LoadAnswer {
  return { kind: 'problem', message, ...(etag === undefined ? {} : { etag }) }
}
