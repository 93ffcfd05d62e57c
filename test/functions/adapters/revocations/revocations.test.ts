// The list in force, as a process knows it: fresh enough, never older than before, and signed by the right key.
import { describe, expect, it } from 'vitest'
import { makeSigningKey } from '../../../../cli/revocation-key.ts'
import {
  createRevocations,
  LIVE_WITHIN_MS,
} from '../../../../functions/adapters/revocations/revocations.ts'
import { signRevocations } from '../../../../functions/adapters/revocations/signed-list.ts'
import type { RevocationEntry } from '../../../../functions/core/revocation/revocation-list.ts'
import { isUpToDate, type ListName } from '../../../../functions/core/revocation/register.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'

const own = await makeSigningKey('test')
const foreign = await makeSigningKey('test')
const ENTRY: RevocationEntry = { jti: 'x', at: 1 }
const CALLER = { issuer: 'i', tenant: 't', subject: 's', client: undefined, tokenId: 'x' }
const TARGET = { server: 's', tool: undefined }

/** A bucket with one object, a memory of versions, and a process that looks at both. */
function setUp() {
  const world = {
    now: 1_000_000,
    text: undefined as string | undefined,
    /** What the next reads find, before `text`. */
    texts: [] as (string | undefined)[],
    isDown: false,
    registered: undefined as ListName | undefined,
    isRegisterDown: false,
    claims: 0,
    reads: 0,
    problems: [] as string[],
  }
  const makeProcess = () =>
    createRevocations({
      store: {
        read: (_key, { ifNoneMatch }) => {
          world.reads += 1
          if (world.isDown) return Promise.reject(new Error('down'))
          const text = world.texts.length > 0 ? world.texts.shift() : world.text
          if (text === undefined) return Promise.resolve({ kind: 'absent' })
          if (ifNoneMatch === text) return Promise.resolve({ kind: 'unchanged' })
          const bytes = new TextEncoder().encode(text)
          return Promise.resolve({
            kind: 'object',
            bytes,
            etag: text,
            lastModified: 0,
            versionId: undefined,
          })
        },
      },
      keys: [own.publicKey],
      environment: 'test',
      stalenessSeconds: 900,
      register: {
        read: () =>
          world.isRegisterDown
            ? Promise.reject(new Error('down'))
            : Promise.resolve(world.registered),
        claim: (list) => {
          if (world.isRegisterDown) return Promise.reject(new Error('down'))
          world.claims += 1
          if (!isUpToDate(list, world.registered)) return Promise.resolve(false)
          world.registered = { version: list.version, digest: list.digest }
          return Promise.resolve(true)
        },
      },
      clock: () => world.now,
      report: (problem) => world.problems.push(String(problem)),
    })
  const put = async (
    version: number,
    more: { environment?: string; key?: typeof own; entry?: RevocationEntry } = {},
  ) => {
    const entries = [more.entry ?? ENTRY]
    const list = { environment: more.environment ?? 'test', version, entries }
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

  it.each<[string, number | undefined]>([
    ['there is a list', 1],
    ['there is none', undefined],
  ])(
    'denies in a new process whose register does not answer, though %s',
    async (_title, version) => {
      const { world, makeProcess, put } = setUp()
      if (version !== undefined) await put(version)
      world.isRegisterDown = true
      const revocations = makeProcess()
      expect(await versionOf(revocations)).toBe('revocations_unavailable')
      world.isRegisterDown = false
      expect(await versionOf(revocations)).toBe(version ?? 0)
    },
  )

  it('serves in a process that runs while the register is down, and denies beyond the stated staleness', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    expect(await versionOf(revocations)).toBe(1)
    world.isRegisterDown = true
    world.now += 900_000
    expect(await versionOf(revocations)).toBe(1)
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe('revocations_unavailable')
    world.isRegisterDown = false
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe(1)
  })

  it('takes a newer list while the register is down, for no longer than the one before', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    await versionOf(revocations)
    world.isRegisterDown = true
    await put(2)
    for (let passed = 0; passed < 880_000; passed += 20_000) {
      world.now += 20_000
      expect(await versionOf(revocations)).toBe(2)
    }
    world.now += 40_000
    expect(await versionOf(revocations)).toBe('revocations_unavailable')
  })

  it('drops a list that was taken unconfirmed, once the register refutes it', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    await versionOf(revocations)
    world.isRegisterDown = true
    await put(2)
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe(2)
    world.isRegisterDown = false
    world.registered = { version: 2, digest: 'of another list' }
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe('revocations_unavailable')
  })

  it('is denied to whoever missed a version, though the same object stands in the bucket as before', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const first = world.text
    const [slow, quick] = [makeProcess(), makeProcess()]
    await versionOf(slow)
    await put(2)
    expect(await versionOf(quick)).toBe(2)
    world.text = first
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(slow)).toBe('revocations_unavailable')
    expect(await versionOf(quick)).toBe(2)
  })

  it('is not taken for another list of the same version', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    await put(2)
    const running = makeProcess()
    expect(await versionOf(running)).toBe(2)
    await put(2, { entry: { jti: 'another', at: 1 } })
    world.now += LIVE_WITHIN_MS + 1
    const current = await running.current()
    expect(isRefusal(current) ? current.code : current.find(CALLER, TARGET)).toEqual(ENTRY)
    expect(await versionOf(makeProcess())).toBe('revocations_unavailable')
  })

  it('is the same list however often it is signed', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    await versionOf(makeProcess())
    await put(1)
    expect(await versionOf(makeProcess())).toBe(1)
    expect(world.registered?.version).toBe(1)
  })

  it('is read once more where it changes between bucket and register, and nobody is turned away', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    await versionOf(revocations)
    const older = world.text
    await put(2)
    expect(await versionOf(makeProcess())).toBe(2)
    const newer = world.text
    // What this process reads first is what stood there a moment ago.
    world.texts = [older, newer]
    world.now += LIVE_WITHIN_MS + 1
    expect(await versionOf(revocations)).toBe(2)
  })

  it('is taken from a register that knows no digest yet, which it gets', async () => {
    const { world, makeProcess, put } = setUp()
    await put(3)
    world.registered = { version: 3, digest: undefined }
    expect(await versionOf(makeProcess())).toBe(3)
    expect(world.registered.digest).toMatch(/^[\w-]{43}$/)
  })

  it('writes to the register once for each list, and reads it otherwise', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    for (let call = 0; call < 10; call += 1) {
      await versionOf(revocations)
      world.now += LIVE_WITHIN_MS + 1
    }
    expect(world.claims).toBe(1)
  })

  it('is served no longer where the clock is set back meanwhile', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    await versionOf(revocations)
    world.isDown = true
    world.now -= 600_000
    await versionOf(revocations)
    world.now += 320_000
    expect(await versionOf(revocations)).toBe('revocations_unavailable')
  })

  it('says which list it serves, and that it serves none', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1)
    const revocations = makeProcess()
    expect(revocations.served()).toBeUndefined()
    await revocations.renew()
    expect(revocations.served()).toMatchObject({ version: 1, digest: world.registered?.digest })
    world.now += 900_001
    expect(revocations.served()).toBeUndefined()
  })

  it('says nothing of what is revoked when it reports', async () => {
    const { world, makeProcess, put } = setUp()
    await put(1, { key: foreign })
    await versionOf(makeProcess())
    expect(world.problems.join()).not.toContain(ENTRY.jti)
  })
})
