import { readFile } from 'node:fs/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { activate } from '../../../../functions/activator/activate.ts'
import {
  type ActivePolicy,
  createActivePolicy,
} from '../../../../functions/adapters/bundles/active-policy.ts'
import {
  type BundleStore,
  IN_FORCE_WITHIN_MS,
  POINTER_KEY,
} from '../../../../functions/core/decision/bundle-store.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { buildBundle } from '../../../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../../../policies/compile/compile-schema.ts'
import { MemoryBundleStore } from '../../../fixtures/memory-bundle-store.ts'
import { sha256 } from '../../../fixtures/tar.ts'

const DAY = 24 * 3_600_000
/** Long enough to load a bundle on a busy machine. */
const WAIT_MS = 1_500

let first: Uint8Array
let second: Uint8Array
let store: MemoryBundleStore
let now: number
let problems: string[]
let policy: ActivePolicy

async function build(change: (schema: string) => string): Promise<Uint8Array> {
  const built = await buildBundle(change(await readFile(SHIPPED_SCHEMA, 'utf8')), 'schema')
  if (built.kind === 'problems') throw new Error(built.lines.join())
  return built.bytes
}

/** Digest of what serves now, or the code of the refusal. */
async function serving(): Promise<string> {
  const current = await policy.current()
  return isRefusal(current) ? current.code : current.digest
}

async function upload(bytes: Uint8Array): Promise<void> {
  store.now += 1_000
  store.put('uploads/new.tar.gz', bytes)
  await activate({ store, clock: () => now }, { key: 'uploads/new.tar.gz', sequencer: null })
}

/** A store whose bundles come late. */
function slowBundles(of: MemoryBundleStore, milliseconds: number): Pick<BundleStore, 'read'> {
  return {
    async read(key, options) {
      if (key !== POINTER_KEY) await new Promise((resolve) => setTimeout(resolve, milliseconds))
      return of.read(key, options)
    },
  }
}

/** Lets what was started beside a call finish. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100))
}

beforeAll(async () => {
  first = await build((schema) => schema)
  second = await build((schema) =>
    schema.replace('tenants: [tenant_a, tenant_b]', 'tenants: [tenant_a]'),
  )
})

beforeEach(() => {
  store = new MemoryBundleStore()
  now = 1_000_000
  problems = []
  policy = createActivePolicy({
    store,
    clock: () => now,
    waitMs: WAIT_MS,
    report: (problem) => problems.push(problem),
  })
})

describe('an active policy that was never loaded', () => {
  it('refuses while nothing is activated, and serves as soon as something is', async () => {
    expect(await serving()).toBe('policy_unavailable')
    expect(problems).toEqual(['active.json is absent'])
    await upload(first)
    expect(await serving()).toBe(sha256(first))
  })

  it('refuses while the store is down, and says so', async () => {
    store.isDown = true
    expect(await serving()).toBe('policy_unavailable')
    expect(problems[0]).toMatch(/cannot be read/)
  })

  it('loads once for calls that come together', async () => {
    await upload(first)
    store.reads.length = 0
    await Promise.all(Array.from({ length: 20 }, () => serving()))
    expect(store.reads).toEqual([POINTER_KEY, `bundles/${sha256(first)}.tar.gz`])
  })

  it.each<[string, (pointer: Record<string, unknown>) => string]>([
    ['is not JSON', () => '{'],
    ['lacks a member', ({ upload: _upload, ...rest }) => JSON.stringify(rest)],
    [
      "names a key that is not the digest's",
      (pointer) => JSON.stringify({ ...pointer, key: 'uploads/new.tar.gz' }),
    ],
    [
      'names a bundle that is not there',
      (pointer) =>
        JSON.stringify({
          ...pointer,
          sha256: '0'.repeat(64),
          key: `bundles/${'0'.repeat(64)}.tar.gz`,
        }),
    ],
  ])('refuses a pointer that %s', async (_what, change) => {
    await upload(first)
    store.put(POINTER_KEY, change(store.json(POINTER_KEY) as Record<string, unknown>))
    expect(await serving()).toBe('policy_unavailable')
    expect(problems).toHaveLength(1)
  })

  it('refuses a bundle whose bytes are not the ones that were activated', async () => {
    await upload(first)
    store.put(`bundles/${sha256(first)}.tar.gz`, second)
    expect(await serving()).toBe('policy_unavailable')
    expect(problems[0]).toMatch(/not the one that was activated/)
  })
})

describe('an active policy that was loaded', () => {
  beforeEach(async () => {
    await upload(first)
    await policy.current()
    store.reads.length = 0
  })

  it('does not ask the store while it is young', async () => {
    now += 4_000
    expect(await serving()).toBe(sha256(first))
    await policy.refresh()
    expect(store.reads).toEqual([])
  })

  it('serves an upload to every call once it is in force everywhere, the first one included', async () => {
    await upload(second)
    now += IN_FORCE_WITHIN_MS + 1
    expect(await serving()).toBe(sha256(second))
  })

  it('counts from when the store was asked, however long it took to answer', async () => {
    const held = Promise.withResolvers<undefined>()
    now += 4_500
    store.gate = held.promise
    await policy.current()
    now += 400
    held.resolve(undefined)
    await settle()
    await upload(second)
    now += IN_FORCE_WITHIN_MS - 399
    expect(await serving()).toBe(sha256(second))
  })

  it('waits longer for a bundle that is known to be in force than for the store to say so', async () => {
    await upload(second)
    now += IN_FORCE_WITHIN_MS + 1
    const own = { store: slowBundles(store, WAIT_MS + 200), clock: () => now, waitMs: WAIT_MS }
    const waiting = createActivePolicy(own)
    await waiting.current()
    await upload(first)
    now += IN_FORCE_WITHIN_MS + 1
    const current = await waiting.current()
    expect(isRefusal(current) ? current.code : current.digest).toBe(sha256(first))
  })

  it('waits for a read that began beside an earlier call and was frozen on its way', async () => {
    const held = Promise.withResolvers<undefined>()
    await upload(second)
    store.gate = held.promise
    now += 4_500
    expect(await serving()).toBe(sha256(first))
    now += 4_900
    const waiting = serving()
    held.resolve(undefined)
    expect(await waiting).toBe(sha256(second))
  })

  it('serves an upload to steady traffic without making a call wait', async () => {
    await upload(second)
    now += 4_500
    expect(await serving()).toBe(sha256(first))
    await settle()
    expect(await serving()).toBe(sha256(second))
  })

  it('serves an upload after a refresh beside the answers', async () => {
    await upload(second)
    now += 6_000
    await policy.refresh()
    expect(await serving()).toBe(sha256(second))
  })

  it('sends nothing but one conditional request while nothing changed', async () => {
    now += 31_000
    await Promise.all([policy.current(), policy.current(), policy.refresh()])
    expect(store.reads).toEqual([`${POINTER_KEY} unchanged`])
  })

  it('keeps serving while the store is down, for a day, and refuses after it', async () => {
    store.isDown = true
    now += 31_000
    expect(await serving()).toBe(sha256(first))
    now += DAY - 31_001
    expect(await serving()).toBe(sha256(first))
    now += 2
    expect(await serving()).toBe('policy_unavailable')
    store.isDown = false
    now += 5_001
    await policy.refresh()
    expect(await serving()).toBe(sha256(first))
  })

  it('waits for a store that hangs, but not for long, and not again and again', async () => {
    store.gate = new Promise(() => undefined)
    now += 31_000
    expect(await serving()).toBe(sha256(first))
    now += WAIT_MS + 1
    const served = Promise.resolve(policy.current()).then(() => 'served at once')
    const later = new Promise((resolve) => setImmediate(resolve, 'waited'))
    expect(await Promise.race([served, later])).toBe('served at once')
  })

  it('gives up a request that was frozen on the way, and asks anew', async () => {
    store.gate = new Promise(() => undefined)
    now += 6_000
    expect(await serving()).toBe(sha256(first))
    store.gate = Promise.resolve()
    await upload(second)
    now += 3_600_000
    expect(await serving()).toBe(sha256(second))
  })

  it('keeps serving when the new bundle cannot be used, without reading it again and again', async () => {
    store.put(POINTER_KEY, '{}')
    now += 31_000
    expect(await serving()).toBe(sha256(first))
    now += 31_000
    expect(await serving()).toBe(sha256(first))
    expect(problems).toEqual(['active.json cannot be read'])
    expect(store.reads).toEqual([POINTER_KEY, `${POINTER_KEY} unchanged`])
    await upload(second)
    now += 31_000
    expect(await serving()).toBe(sha256(second))
  })

  it('reads a bundle again that was out of reach when it became the one in force', async () => {
    const { objects } = store
    await upload(second)
    const bundle = objects.get(`bundles/${sha256(second)}.tar.gz`)
    objects.delete(`bundles/${sha256(second)}.tar.gz`)
    now += 31_000
    expect(await serving()).toBe(sha256(first))
    if (bundle) objects.set(`bundles/${sha256(second)}.tar.gz`, bundle)
    now += 31_000
    expect(await serving()).toBe(sha256(second))
  })

  it('keeps serving when the pointer is gone', async () => {
    store.objects.delete(POINTER_KEY)
    now += 31_000
    expect(await serving()).toBe(sha256(first))
  })

  it('asks anew when the clock went back', async () => {
    await upload(second)
    now -= 100_000
    expect(await serving()).toBe(sha256(second))
  })
})
