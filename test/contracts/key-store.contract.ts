/** What every key store promises (functions/core/credentials/key-store.ts). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyStore, StoredKeys } from '../../functions/core/credentials/key-store.ts'
import type { Opened } from './opened.ts'

/** Every part must be opened with room for these issuers' keys. */
export const ISSUERS = ['https://one.example', 'https://two.example/tenant'] as const

const stored = (kid: string): StoredKeys => ({
  keys: [{ kty: 'OKP', crv: 'Ed25519', kid, x: 'AAAA' }],
  fetchedAt: 1_795_500_000_000,
})

export function keyStoreContract(name: string, open: () => Promise<Opened<KeyStore>>): void {
  describe(`the key store of ${name}`, () => {
    let opened: Opened<KeyStore>
    let store: KeyStore
    beforeEach(async () => {
      opened = await open()
      store = opened.part
    })
    afterEach(() => opened.close())
    const [one, two] = ISSUERS

    it('has nothing before anything was written', async () => {
      expect(await store.read(one)).toBeUndefined()
    })

    it('gives back what was written last, for each issuer its own', async () => {
      await store.write(one, stored('first'))
      await store.write(two, stored('other'))
      await store.write(one, stored('second'))
      expect(await store.read(one)).toEqual(stored('second'))
      expect(await store.read(two)).toEqual(stored('other'))
    })

    it('keeps 60,000 bytes of keys', async () => {
      const keys = Array.from({ length: 60 }, (_, index) => ({
        kty: 'RSA' as const,
        kid: `key-${index}`,
        e: 'AQAB',
        n: 'n'.repeat(900),
      }))
      await store.write(one, { keys, fetchedAt: 1 })
      expect((await store.read(one))?.keys).toHaveLength(60)
    })

    it('rejects while it cannot be reached, and never says that there is nothing', async () => {
      await store.write(one, stored('kept'))
      opened.breakDown()
      await expect(store.read(one)).rejects.toThrow()
      await expect(store.write(one, stored('lost'))).rejects.toThrow()
      opened.repair()
      expect(await store.read(one)).toEqual(stored('kept'))
    })
  })
}
