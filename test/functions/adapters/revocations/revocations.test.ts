// The list in force, as a process knows it: fresh enough, never older than before, and signed by the right key.
import { describe, expect, it } from 'vitest'
import { makeSigningKey } from '../../../../cli/revocation-key.ts'
import {
  createRevocations,
  LIVE_WITHIN_MS,
} from '../../../../functions/adapters/revocations/revocations.ts'
import { signRevocations } from '../../../../functions/adapters/revocations/signed-list.ts'
import type { RevocationEntry } from '../../../../functions/core/revocation/revocation-list.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'

const own = await makeSigningKey('test')
const foreign = await makeSigningKey('test')
const ENTRY: RevocationEntry = { jti: 'x', at: 1 }

/** A bucket with one object, a memory of versions, and a process that looks at both. */
function setUp() {
  const world = {
    now: 1_000_000,
    text: undefined as string | undefined,
    isDown: false,
    highest: 0,
    isLedgerDown: false,
    reads: 0,
    problems: [] as string[],
  }
  const makeProcess = () =>
    createRevocations({
      store: {
        read: (_key, { ifNoneMatch }) => {
          world.reads += 1
          if (world.isDown) return Promise.reject(new Error('down'))
          if (world.text === undefined) return Promise.resolve({ kind: 'absent' })
          if (ifNoneMatch === world.text) return Promise.resolve({ kind: 'unchanged' })
          const bytes = new TextEncoder().encode(world.text)
          return Promise.resolve({
            kind: 'object',
            bytes,
            etag: world.text,
            lastModified: 0,
            versionId: undefined,
          })
        },
      },
      keys: [own.publicKey],
      environment: 'test',
      stalenessSeconds: 900,
      claimVersion: (version) => {
        if (world.isLedgerDown) return Promise.reject(new Error('down'))
        if (version < world.highest) return Promise.resolve(false)
        world.highest = version
        return Promise.resolve(true)
      },
      clock: () => world.now,
      report: (problem) => world.problems.push(String(problem)),
    })
  const put = async (version: number, more: { environment?: string; key?: typeof own } = {}) => {
    const list = { environment: more.environment ?? 'test', version, entries: [ENTRY] }
    world.text = await signRevocations(list, (more.key ?? own).secret.key)
  }
  return { world, makeProcess, put }
}

/** Version in force, or the code of the refusal. */
async function versionOf(revocations: ReturnType<typeof createRevocations>) {
  const current = await revocations.current()
  return isRefusal(current) ? current.code : current.version
}

describe('createRevocations', () => {
  it('has nothing revoked where there never was a list', async () => {
    expect(await versionOf(setUp().makeProcess())).toBe(0)
  })

  it('has a new list within the promised time, without a call in between', async () => {
    const { world, makeProcess, put } = setUp()
    const revocations = makeProcess()
    expect(await versionOf(revocations)).toBe(0)
    await put(1)
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe(1)
  })

  it('asks once for many calls', async () => {
    const { world, makeProcess } = setUp()
    const revocations = makeProcess()
    await Promise.all(Array.from({ length: 20 }, () => versionOf(revocations)))
    expect(world.reads).toBe(1)
  })

  it('serves the last list while the bucket is down, and denies beyond the stated staleness', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    expect(await versionOf(revocations)).toBe(1)
    world.isDown = true
    world.now += 900_000
    expect(await versionOf(revocations)).toBe(1)
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe('revocations_unavailable')
    world.isDown = false
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe(1)
  })

  it('denies where no list could ever be read', async () => {
    const { world, makeProcess } = setUp()
    world.isDown = true
    expect(await versionOf(makeProcess())).toBe('revocations_unavailable')
  })

  it.each<
    [
      string,
      (put: ReturnType<typeof setUp>['put'], world: ReturnType<typeof setUp>['world']) => unknown,
    ]
  >([
    ['older', (put) => put(1)],
    ['gone', (_put, world) => (world.text = undefined)],
    ['signed by another key', (put) => put(3, { key: foreign })],
    ['for another deployment', (put) => put(3, { environment: 'production' })],
    ['not signed', (_put, world) => (world.text = '{"version":3}')],
    [
      'signed as something else',
      async (put, world) => {
        await put(3)
        const [header = '', ...rest] = (world.text ?? '').split('.')
        const changed = {
          ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object),
          typ: 'JWT',
        }
        world.text = [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.')
      },
    ],
  ])('keeps the list that it has where the one in the bucket is %s', async (_title, change) => {
    const { world, makeProcess, put } = setUp()
    await put(2)
    const revocations = makeProcess()
    expect(await versionOf(revocations)).toBe(2)
    await change(put, world)
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe(2)
    expect(world.problems.join()).toMatch(/list of revocations|Invalid/)
  })

  it.each<[string, number | undefined]>([
    ['is older', 1],
    ['is gone', undefined],
  ])('is denied to a new process, too, where the list %s', async (_title, version) => {
    const { world, makeProcess, put } = setUp()
    await put(2)
    expect(await versionOf(makeProcess())).toBe(2)
    if (version === undefined) world.text = undefined
    else await put(version)
    expect(await versionOf(makeProcess())).toBe('revocations_unavailable')
  })

  it('does not need the memory of versions to serve a signed list', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    world.isLedgerDown = true
    expect(await versionOf(makeProcess())).toBe(1)
  })

  it('says nothing of what is revoked when it reports', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1, { key: foreign })
    await versionOf(makeProcess())
    expect(world.problems.join()).not.toContain(ENTRY.jti)
  })
})
