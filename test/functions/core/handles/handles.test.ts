/** What handles of each kind hold and are bound to, whatever text they carry. */
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAesSeals, sealKeyOf } from '../../../../functions/adapters/handles/aes-seals.ts'
import { openState, sealState } from '../../../../functions/core/handles/request-state.ts'
import { contextOf, type Holder } from '../../../../functions/core/handles/seals.ts'
import { openSession, sealSession } from '../../../../functions/core/handles/session-handle.ts'
import { fitsInHandle, openTask, sealTask } from '../../../../functions/core/handles/task-handle.ts'
import { hasInexactNumber } from '../../../../functions/core/invocation/exact-numbers.ts'
import type { JsonObject } from '../../../../functions/core/json.ts'

const seals = createAesSeals([sealKeyOf('a secret of no deployment, for tests alone')])
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const holder: fc.Arbitrary<Holder> = fc.record({
  issuer: name,
  tenant: name,
  subject: name,
  server: name,
})
const json = fc
  .dictionary(
    name.filter((key) => key !== '__proto__'),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 4 },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject)
  // Numbers that readers round are bound as they are written, order and all.
  .filter((value) => !hasInexactNumber(value, new Set(Object.keys(value))))

describe('the context of a handle', () => {
  it('is another for any other holder, kind or fact, however their texts join', () => {
    fc.assert(
      fc.property(holder, holder, fc.array(name), fc.array(name), (a, b, facts, others) => {
        const isSame = JSON.stringify([a, facts]) === JSON.stringify([b, others])
        expect(contextOf('state', a, facts) === contextOf('state', b, others)).toBe(isSame)
        expect(contextOf('state', a, facts)).not.toBe(contextOf('task', a, facts))
      }),
    )
  })
})

describe('a handle', () => {
  it('of a session or a task opens for its holder alone', () => {
    fc.assert(
      fc.property(holder, holder, name, name, json, (mine, other, id, tool, given) => {
        const session = sealSession(seals, mine, id)
        expect(openSession(seals, mine, session)).toEqual({ id, handle: session })
        const made = { taskId: id, name: tool, arguments: given, isConfirmed: true }
        const task = sealTask(seals, mine, made)
        expect(openTask(seals, mine, task ?? '')).toEqual({ ...made, handle: task })
        expect(openTask(seals, mine, session)).toBeUndefined()
        if (JSON.stringify(mine) === JSON.stringify(other)) return
        expect(openSession(seals, other, session)).toBeUndefined()
        expect(openTask(seals, other, task ?? '')).toBeUndefined()
      }),
    )
  })

  it('of a state opens for the same arguments, in any order, and for no others', () => {
    const alice = { issuer: 'i', tenant: 't', subject: 's', server: 'demo' }
    const stated = (given: JsonObject) => {
      const text = JSON.stringify({ params: { arguments: given } })
      return { method: 'tools/call', name: 'tool', arguments: given, text }
    }
    const state = { id: '1', expiresAt: 10, upstream: 'u', asked: 'a' }
    fc.assert(
      fc.property(json, json, (given, others) => {
        const handle = sealState(seals, alice, stated(given), state, digest)
        const reversed = Object.fromEntries(Object.entries(given).reverse())
        const open = (call: JsonObject, now = 9) =>
          openState(seals, alice, stated(call), { handle, now }, digest)
        expect(open(given)).toEqual(state)
        expect(open(given, 10)).toBeUndefined()
        expect(open(reversed)).toEqual(state)
        const isOther = !Object.is(JSON.stringify(given), JSON.stringify(others))
        const isReordered =
          Object.keys(given).toSorted().join() === Object.keys(others).toSorted().join()
        if (isOther && !isReordered) expect(open(others)).toBeUndefined()
      }),
    )
  })
})

describe('a task’s handle', () => {
  it.each([
    ['what fits before it is forwarded', 'x'.repeat(2000), true],
    ['ASCII beyond the bound', 'x'.repeat(2600), false],
    ['as many letters of three bytes', '€'.repeat(1000), false],
  ])('holds %s: %#', (_, value, fits) => {
    expect(fitsInHandle('tool', { value })).toBe(fits)
    if (!fits) return
    const made = { taskId: 'x'.repeat(200), name: 'tool', arguments: { value }, isConfirmed: false }
    const handle = sealTask(seals, { issuer: 'i', tenant: 't', subject: 's', server: 'd' }, made)
    expect(handle?.length).toBeLessThan(4500)
  })

  it('of a call that grew too large is none', () => {
    const made = {
      taskId: 't',
      name: 'tool',
      arguments: { value: 'x'.repeat(3100) },
      isConfirmed: false,
    }
    const alice = { issuer: 'i', tenant: 't', subject: 's', server: 'd' }
    expect(sealTask(seals, alice, made)).toBeUndefined()
  })
})
