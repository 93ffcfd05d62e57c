/** What every ledger promises (functions/core/quota/ledger.ts), whatever it is made of. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ledger } from '../../functions/core/quota/ledger.ts'
import type { Opened } from './opened.ts'

const LATER = 4_000_000_000

export function ledgerContract(name: string, open: () => Promise<Opened<Ledger>>): void {
  describe(`the ledger of ${name}`, () => {
    let opened: Opened<Ledger>
    let ledger: Ledger
    beforeEach(async () => {
      opened = await open()
      ledger = opened.part
    })
    afterEach(() => opened.close())

    const take = (key: string, units: number, max: number) => ledger.take(key, units, max, LATER)
    const granted = async (count: number, one: () => Promise<boolean>) =>
      (await Promise.all(Array.from({ length: count }, one))).filter(Boolean).length

    it('grants up to the maximum and no unit more', async () => {
      expect(await take('a', 2, 3)).toBe(true)
      expect(await take('a', 2, 3)).toBe(false)
      expect(await take('a', 1, 3)).toBe(true)
      expect(await take('a', 1, 3)).toBe(false)
    })

    it('takes nothing where it grants nothing', async () => {
      expect(await take('a', 4, 3)).toBe(false)
      expect(await take('a', 3, 3)).toBe(true)
    })

    it('refuses everything where the maximum is zero', async () => {
      expect(await take('a', 1, 0)).toBe(false)
    })

    it('keeps counters apart', async () => {
      expect(await take('user/alice', 1, 1)).toBe(true)
      expect(await take('user/bob', 1, 1)).toBe(true)
      expect(await take('user/alice', 1, 1)).toBe(false)
    })

    it('counts by the maximum of the moment, lowered or raised', async () => {
      await take('a', 5, 10)
      expect(await take('a', 1, 5)).toBe(false)
      expect(await take('a', 1, 6)).toBe(true)
    })

    it('grants exactly 20 of 64 units that are taken at once', async () => {
      expect(await granted(64, () => take('race', 1, 20))).toBe(20)
    })

    it('grants exactly 6 leases of 3 units of 20 that are taken at once', async () => {
      expect(await granted(32, () => take('race', 3, 20))).toBe(6)
      expect(await granted(4, () => take('race', 1, 20))).toBe(2)
    })

    it('grants again what was given back, and no more', async () => {
      await take('a', 3, 3)
      await ledger.giveBack('a', 2)
      expect(await granted(5, () => take('a', 1, 3))).toBe(2)
    })

    it('makes no room by giving back what was never taken', async () => {
      await take('a', 1, 2)
      await ledger.giveBack('a', 5).catch(() => undefined)
      await ledger.giveBack('b', 5).catch(() => undefined)
      expect(await granted(8, () => take('a', 1, 2))).toBeLessThanOrEqual(2)
      expect(await granted(8, () => take('b', 1, 2))).toBe(2)
    })

    it('stays exact while units are taken and given back at once', async () => {
      let held = 0
      let most = 0
      await Promise.all(
        Array.from({ length: 32 }, async () => {
          if (!(await take('churn', 1, 4))) return
          held += 1
          most = Math.max(most, held)
          await Promise.resolve()
          held -= 1
          await ledger.giveBack('churn', 1)
        }),
      )
      expect(most).toBeLessThanOrEqual(4)
      expect(await granted(8, () => take('churn', 1, 4))).toBe(4)
    })

    it('rejects while it cannot be reached, and has granted nothing by that', async () => {
      opened.breakDown()
      await expect(take('a', 1, 1)).rejects.toThrow()
      opened.repair()
      expect(await take('a', 1, 1)).toBe(true)
    })
  })
}
