/** That nobody holds more streams open than there are places, by whichever process. */
import { describe, expect, it } from 'vitest'
import {
  MINUTE_MS,
  type StreamPlace,
  takePlace,
} from '../../../../functions/core/quota/stream-places.ts'
import type { Ledger } from '../../../../functions/core/quota/ledger.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { MemoryLedger } from '../../../contracts/fakes/memory-ledger.ts'

const ALICE = { issuer: 'https://i', tenant: 't', subject: 'alice' }
const T0 = 1000 * MINUTE_MS

async function placeIn(
  ledger: Ledger,
  now = T0,
  who = ALICE,
  server = 'demo',
): Promise<StreamPlace> {
  const place = await takePlace(ledger, who, server, 2, now)
  if (isRefusal(place)) throw new Error(place.code)
  return place
}

describe('takePlace', () => {
  it('gives exactly as many places as there are under a race', async () => {
    const ledger = new MemoryLedger()
    const results = await Promise.all(
      Array.from({ length: 20 }, () => takePlace(ledger, ALICE, 'demo', 2, T0)),
    )
    const refused = results.filter(isRefusal)
    expect(refused).toHaveLength(18)
    expect(refused[0]).toMatchObject({ code: 'streams_exceeded', retryAfterSeconds: 60 })
  })

  it.each([
    [{ ...ALICE, subject: 'bob' }, 'demo'],
    [{ ...ALICE, tenant: 'u' }, 'demo'],
    [{ ...ALICE, issuer: 'https://j' }, 'demo'],
    [ALICE, 'other'],
  ])('counts for each caller and server: %j at %s', async (who, server) => {
    const ledger = new MemoryLedger()
    await placeIn(ledger)
    await placeIn(ledger)
    await placeIn(ledger, T0, who, server)
  })

  it('is held from minute to minute, and by nobody else meanwhile', async () => {
    const ledger = new MemoryLedger()
    const places = [await placeIn(ledger), await placeIn(ledger)]
    for (let minute = 1; minute < 15; minute += 1) {
      const now = T0 + minute * MINUTE_MS
      expect(await takePlace(ledger, ALICE, 'demo', 2, now)).toMatchObject({
        code: 'streams_exceeded',
      })
      for (const place of places) expect(await place.renew(now)).toBe(true)
    }
  })

  it('is not held where it was not renewed and others came', async () => {
    const ledger = new MemoryLedger()
    const late = await placeIn(ledger)
    const now = T0 + 3 * MINUTE_MS
    await placeIn(ledger, now)
    expect(await late.renew(now)).toBe(true)
    const later = T0 + 6 * MINUTE_MS
    await placeIn(ledger, later)
    await placeIn(ledger, later)
    expect(await late.renew(later)).toBe(false)
  })

  it('is free at once when it is given back, and two minutes after its process is gone', async () => {
    const ledger = new MemoryLedger()
    const first = await placeIn(ledger)
    await placeIn(ledger)
    await first.release(T0)
    await placeIn(ledger)
    await placeIn(ledger, T0 + 2 * MINUTE_MS)
  })

  it('is refused while nothing can be counted', async () => {
    const ledger: Ledger = {
      take: () => Promise.reject(new Error('down')),
      giveBack: () => Promise.reject(new Error('down')),
    }
    expect(await takePlace(ledger, ALICE, 'demo', 2, T0)).toMatchObject({
      code: 'quota_unavailable',
    })
  })

  it('is not renewed while nothing can be counted', async () => {
    const ledger = new MemoryLedger()
    const place = await placeIn(ledger)
    ledger.take = () => Promise.reject(new Error('down'))
    expect(await place.renew(T0 + MINUTE_MS)).toBe(false)
  })
})
