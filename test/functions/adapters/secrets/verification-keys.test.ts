/** Keys under rotation, attack and outage: one look for many callers, and no call lost that is good. */
import { describe, expect, it } from 'vitest'
import { createVerificationKeys } from '../../../../functions/adapters/secrets/verification-keys.ts'
import type { KeySet } from '../../../../functions/core/credentials/verification-keys.ts'
import { isRefusal, type Refusal } from '../../../../functions/core/refusal.ts'
import { NOON, signingKey } from '../../../fixtures/token-issuer.ts'

const ISSUER = 'https://issuer.example'
const first = await signingKey('ES256', 'first')
const second = await signingKey('ES256', 'second')
const CALLERS = 32

/** A deployment with one secret, one key-sync, and several processes. */
function deployment() {
  const state = {
    now: NOON,
    stored: JSON.stringify({ keys: [first.jwk] }),
    published: JSON.stringify({ keys: [first.jwk] }),
    reads: 0,
    syncs: 0,
    turnedAway: 0,
    isSyncing: false,
    isDown: false,
  }
  /** Runs once at a time, as its reserved concurrency says. */
  const syncKeys = async (): Promise<void> => {
    if (state.isSyncing) {
      state.turnedAway += 1
      throw new Error('TooManyRequestsException')
    }
    state.isSyncing = true
    state.syncs += 1
    await ticks(20)
    state.stored = state.published
    state.isSyncing = false
  }
  const process = () =>
    createVerificationKeys({
      readSecret: async () => {
        state.reads += 1
        const text = state.stored
        await ticks(5)
        if (state.isDown) throw new Error('down')
        return text
      },
      syncKeys,
      retiredKeySeconds: 3600,
      clock: () => state.now,
      pause: () => ticks(50),
      report: () => undefined,
    })
  return { state, process }
}

async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await new Promise(setImmediate)
}

const kids = (answer: KeySet | Refusal) =>
  isRefusal(answer) ? answer.code : answer.keys.map(({ kid }) => kid)
const times = <T>(count: number, one: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, one))

describe('a key id that nobody knows yet', () => {
  it('is looked for once, however many tokens name it at once', async () => {
    const { state, process } = deployment()
    const keys = process()
    await keys.of(ISSUER)
    state.published = JSON.stringify({ keys: [first.jwk, second.jwk] })
    const found = await times(CALLERS, () => keys.afterUnknown(ISSUER))
    expect(new Set(found.map((set) => JSON.stringify(kids(set))))).toEqual(
      new Set(['["first","second"]']),
    )
    expect(state.syncs).toBe(1)
  })

  it('is found by every process, though key-sync runs once at a time', async () => {
    const { state, process } = deployment()
    const processes = Array.from({ length: CALLERS }, process)
    for (const keys of processes) await keys.of(ISSUER)
    state.published = JSON.stringify({ keys: [first.jwk, second.jwk] })
    const found = await Promise.all(processes.map((keys) => keys.afterUnknown(ISSUER)))
    for (const set of found) expect(kids(set)).toEqual(['first', 'second'])
    expect(state.turnedAway).toBeGreaterThan(0)
  })

  it('is found though a read began before it was stored', async () => {
    const { state, process } = deployment()
    const keys = process()
    await keys.of(ISSUER)
    state.published = JSON.stringify({ keys: [second.jwk] })
    const looking = keys.afterUnknown(ISSUER)
    await ticks(18)
    state.now += 15_000
    await keys.of(ISSUER) // begins a read beside the call, a moment before the keys are stored
    expect(kids(await looking)).toEqual(['second'])
  })

  it('costs nothing more for two seconds, however many tokens name others', async () => {
    const { state, process } = deployment()
    const keys = process()
    await keys.of(ISSUER)
    await keys.afterUnknown(ISSUER)
    const { reads } = state
    await times(CALLERS, () => keys.afterUnknown(ISSUER))
    expect(state).toMatchObject({ syncs: 1, reads })
    state.now += 2_000
    await times(CALLERS, () => keys.afterUnknown(ISSUER))
    expect(state.syncs).toBe(2)
  })

  it('leaves a key that did not change the same, so that what it verified stays verified', async () => {
    const { state, process } = deployment()
    const keys = process()
    const before = await keys.of(ISSUER)
    state.published = JSON.stringify({ keys: [second.jwk, first.jwk] })
    const after = await keys.afterUnknown(ISSUER)
    if (isRefusal(before) || isRefusal(after)) expect.fail('no keys')
    expect(after.keys[1]).toBe(before.keys[0])
  })
})

describe('keys that cannot be read', () => {
  it('refuse where none ever were, and ask once for many callers', async () => {
    const { state, process } = deployment()
    state.isDown = true
    const keys = process()
    const answers = await times(CALLERS, async () => keys.of(ISSUER))
    expect(new Set(answers.map(kids))).toEqual(new Set(['keys_unavailable']))
    expect(state.reads).toBe(1)
  })

  it('serve as they were for a day, and no longer', async () => {
    const { state, process } = deployment()
    const keys = process()
    await keys.of(ISSUER)
    state.isDown = true
    state.now += 24 * 3_600_000
    expect(kids(await keys.of(ISSUER))).toEqual(['first'])
    state.now += 1
    expect(kids(await keys.of(ISSUER))).toBe('keys_unavailable')
    state.isDown = false
    state.now += 31_000
    expect(kids(await keys.of(ISSUER))).toEqual(['first'])
  })

  it('serve as they were where the secret suddenly holds something else', async () => {
    const { state, process } = deployment()
    const keys = process()
    await keys.of(ISSUER)
    for (const text of ['', 'not JSON', '[]', '{"keys":{}}', '{"keys":[],"keys":[]}']) {
      state.stored = text
      state.now += 31_000
      expect(kids(await keys.of(ISSUER))).toEqual(['first'])
    }
  })
})

describe('a retired key', () => {
  const retired = (retiredAt: unknown) =>
    JSON.stringify({ keys: [{ ...first.jwk, retiredAt }, second.jwk] })

  it('verifies until its time is over, though its issuer cannot be asked all that time', async () => {
    const { state, process } = deployment()
    state.stored = retired(NOON)
    const keys = process()
    expect(kids(await keys.of(ISSUER))).toEqual(['first', 'second'])
    state.now += 3_600_000 - 1
    expect(kids(await keys.of(ISSUER))).toEqual(['first', 'second'])
    state.now += 1
    expect(kids(await keys.of(ISSUER))).toEqual(['second'])
  })

  it('is not there for a process that begins after its time', async () => {
    const { state, process } = deployment()
    state.stored = retired(NOON - 3_600_000)
    expect(kids(await process().of(ISSUER))).toEqual(['second'])
  })

  it('lives no longer where a clock was ahead or set back, and not at all where it says no instant', async () => {
    const { state, process } = deployment()
    state.stored = retired(NOON + 86_400_000)
    const keys = process()
    await keys.of(ISSUER)
    state.now -= 86_400_000
    await keys.of(ISSUER)
    state.now += 3_600_000
    expect(kids(await keys.of(ISSUER))).toEqual(['second'])
    state.stored = retired('never')
    expect(kids(await process().of(ISSUER))).toEqual(['second'])
  })

  it('stays the same key when it is retired, so that what it verified stays verified', async () => {
    const { state, process } = deployment()
    const keys = process()
    const before = await keys.of(ISSUER)
    state.stored = retired(NOON)
    state.now += 31_000
    const after = await keys.of(ISSUER)
    if (isRefusal(before) || isRefusal(after)) expect.fail('no keys')
    expect(after.keys[0]).toBe(before.keys[0])
  })
})

describe('key ids that never were, while the source is slow', () => {
  /** Neither the secret nor key-sync answers any more; `waited` counts in milliseconds what calls wait. */
  async function slow() {
    const world = deployment()
    const { state } = world
    const asked = { reads: 0, syncs: 0, isHanging: false }
    const hang = () => new Promise<never>(() => undefined)
    const keys = createVerificationKeys({
      readSecret: () => {
        asked.reads += 1
        return asked.isHanging ? hang() : Promise.resolve(state.stored)
      },
      syncKeys: () => {
        asked.syncs += 1
        return asked.isHanging ? hang() : Promise.resolve()
      },
      clock: () => state.now,
      report: () => undefined,
    })
    await keys.of(ISSUER)
    asked.isHanging = true
    return { state, keys, asked }
  }

  it('end in time, each with what is known', { timeout: 20_000 }, async () => {
    const { keys } = await slow()
    const answers = await times(CALLERS, () => keys.afterUnknown(ISSUER, 'junk'))
    for (const answer of answers) expect(kids(answer)).toEqual(['first'])
  })

  it('let nobody with a known key wait', async () => {
    const { keys } = await slow()
    const junk = times(CALLERS, () => keys.afterUnknown(ISSUER, 'junk'))
    const known = keys.of(ISSUER)
    expect(known).not.toBeInstanceOf(Promise)
    await junk
  })

  it('are looked for once, and then not again for a while, however many there are', async () => {
    const { keys, asked, state } = await slow()
    await keys.afterUnknown(ISSUER, 'junk')
    for (let index = 0; index < 1000; index += 1) await keys.afterUnknown(ISSUER, `junk ${index}`)
    expect(asked.syncs).toBe(1)
    state.now += 5000
    await keys.afterUnknown(ISSUER, 'junk')
    expect(asked.syncs).toBe(1)
    await keys.afterUnknown(ISSUER, 'another')
    expect(asked.syncs).toBe(2)
  })

  it('longer than any published one are not looked for at all', async () => {
    const { keys, asked } = await slow()
    await keys.afterUnknown(ISSUER, 'k'.repeat(257))
    expect(asked.syncs).toBe(0)
  })

  it('do not keep a new key from being found when the source is back', async () => {
    const { keys, asked, state } = await slow()
    await keys.afterUnknown(ISSUER, 'junk')
    asked.isHanging = false
    state.stored = JSON.stringify({ keys: [first.jwk, second.jwk] })
    state.now += 10_000
    expect(kids(await keys.afterUnknown(ISSUER, 'second'))).toEqual(['first', 'second'])
  })
})

describe('keys of one issuer', () => {
  it('are waited for when they were last confirmed half a minute ago, and not before', async () => {
    const { state, process } = deployment()
    const keys = process()
    await keys.of(ISSUER)
    state.stored = JSON.stringify({ keys: [second.jwk] })
    state.now += 30_000
    expect(kids(await keys.of(ISSUER))).toEqual(['first'])
    await keys.refresh()
    expect(kids(await keys.of(ISSUER))).toEqual(['second'])
    state.stored = JSON.stringify({ keys: [first.jwk] })
    state.now += 30_001
    expect(kids(await keys.of(ISSUER))).toEqual(['first'])
  })
})
