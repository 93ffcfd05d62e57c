/** What every bundle store promises (functions/core/decision/bundle-store.ts). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BundleStore } from '../../functions/core/decision/bundle-store.ts'
import type { Opened } from './opened.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const LIMIT = 1000

export function bundleStoreContract(name: string, open: () => Promise<Opened<BundleStore>>): void {
  describe(`the bundle store of ${name}`, () => {
    let opened: Opened<BundleStore>
    let store: BundleStore
    beforeEach(async () => {
      opened = await open()
      store = opened.part
    })
    afterEach(() => opened.close())

    const read = (key: string, ifNoneMatch?: string) =>
      store.read(key, { limit: LIMIT, ...(ifNoneMatch !== undefined && { ifNoneMatch }) })
    const object = async (key: string) => {
      const answer = await read(key)
      if (answer.kind !== 'object') throw new Error(`${key} is ${answer.kind}`)
      return answer
    }
    const text = async (key: string) => new TextDecoder().decode((await object(key)).bytes)

    it('says what is absent', async () => {
      expect(await read('active.json')).toEqual({ kind: 'absent' })
    })

    it('gives back exactly the bytes that were written', async () => {
      const every = Uint8Array.from({ length: 256 }, (_, index) => index)
      expect(await store.write('uploads/a b+ü.tar.gz', every)).toBe(true)
      expect([...(await object('uploads/a b+ü.tar.gz')).bytes]).toEqual([...every])
    })

    it('answers unchanged while an entity tag holds, and the object once it does not', async () => {
      await store.write('active.json', bytes('one'))
      const { etag } = await object('active.json')
      expect((await read('active.json', etag)).kind).toBe('unchanged')
      await store.write('active.json', bytes('two'))
      const changed = await read('active.json', etag)
      expect(changed.kind).toBe('object')
      expect(changed).not.toMatchObject({ etag })
    })

    it('reads nothing beyond the limit, and says so', async () => {
      await store.write('big', new Uint8Array(LIMIT + 1))
      await store.write('full', new Uint8Array(LIMIT))
      const big = await read('big')
      expect(big.kind).toBe('too-large')
      expect((await object('full')).bytes).toHaveLength(LIMIT)
    })

    it('writes where nothing is, once', async () => {
      expect(await store.write('once', bytes('one'), { ifAbsent: true })).toBe(true)
      expect(await store.write('once', bytes('two'), { ifAbsent: true })).toBe(false)
      expect(await text('once')).toBe('one')
    })

    it('writes where an entity tag still holds, and nowhere else', async () => {
      await store.write('swap', bytes('one'))
      const { etag } = await object('swap')
      expect(await store.write('swap', bytes('two'), { ifMatch: etag })).toBe(true)
      expect(await store.write('swap', bytes('three'), { ifMatch: etag })).toBe(false)
      expect(await store.write('never', bytes('four'), { ifMatch: etag })).toBe(false)
      expect(await text('swap')).toBe('two')
      expect(await read('never')).toEqual({ kind: 'absent' })
    })

    it('lets exactly one of 64 that write at once where nothing is win', async () => {
      const writers = Array.from({ length: 64 }, (_, index) =>
        store.write('race', bytes(String(index)), { ifAbsent: true }),
      )
      const won = await Promise.all(writers)
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await text('race')).toBe(String(won.indexOf(true)))
    })

    it('lets exactly one of 32 that swap at once win', async () => {
      await store.write('active.json', bytes('start'))
      const { etag } = await object('active.json')
      const writers = Array.from({ length: 32 }, (_, index) =>
        store.write('active.json', bytes(`n${index}`), { ifMatch: etag }),
      )
      const won = await Promise.all(writers)
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await text('active.json')).toBe(`n${won.indexOf(true)}`)
    })

    it('throws while it cannot be reached, and never says absent or lost instead', async () => {
      await store.write('active.json', bytes('one'))
      opened.breakDown()
      await expect(read('active.json')).rejects.toThrow()
      await expect(store.write('other', bytes('x'))).rejects.toThrow()
      await expect(store.write('other', bytes('x'), { ifAbsent: true })).rejects.toThrow()
      opened.repair()
      expect(await text('active.json')).toBe('one')
    })
  })
}
