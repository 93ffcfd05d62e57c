/** What every record of fetch times promises (functions/core/credentials/key-store.ts). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FetchTimes } from '../../functions/core/credentials/key-store.ts'
import type { Opened } from './opened.ts'

const MINUTE = 60_000
const NOW = 1_795_500_000_000

export function fetchTimesContract(name: string, open: () => Promise<Opened<FetchTimes>>): void {
  describe(`the fetch times of ${name}`, () => {
    let opened: Opened<FetchTimes>
    let times: FetchTimes
    beforeEach(async () => {
      opened = await open()
      times = opened.part
    })
    afterEach(() => opened.close())
    const claim = (issuer: string, now: number) => times.claim(issuer, now, MINUTE)

    it('grant a first fetch, and the next one when the last is old enough', async () => {
      expect(await claim('a', NOW)).toBe(true)
      expect(await claim('a', NOW + MINUTE - 1)).toBe(false)
      expect(await claim('a', NOW + MINUTE)).toBe(true)
      expect(await claim('a', NOW + MINUTE + 1)).toBe(false)
    })

    it('keep issuers apart', async () => {
      expect(await claim('a', NOW)).toBe(true)
      expect(await claim('b', NOW)).toBe(true)
    })

    it('let no clock that was ahead block fetches', async () => {
      await claim('a', NOW + 100 * MINUTE)
      expect(await claim('a', NOW)).toBe(true)
    })

    it('grant exactly one of 64 claims that come at once', async () => {
      const claims = await Promise.all(Array.from({ length: 64 }, () => claim('race', NOW)))
      expect(claims.filter(Boolean)).toHaveLength(1)
    })

    it('reject while they cannot be reached', async () => {
      opened.breakDown()
      await expect(claim('a', NOW)).rejects.toThrow()
      opened.repair()
      expect(await claim('a', NOW)).toBe(true)
    })
  })
}
