/** How old something is, by a clock that may be set and a counter that may stand still. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSteadyClock } from '../../../functions/adapters/steady-clock.ts'

function setUp() {
  const state = { wall: 1_000_000_000, counter: 5_000 }
  const steady = createSteadyClock(
    () => state.wall,
    () => state.counter,
  )
  return { state, steady }
}

describe('a steady clock', () => {
  it('is the wall clock while that runs on', () => {
    const { state, steady } = setUp()
    state.wall += 60_000
    state.counter += 60_000
    expect(steady()).toBe(state.wall)
  })

  it('counts an hour in which the environment was frozen and its counter stood still', () => {
    const { state, steady } = setUp()
    const before = steady()
    state.wall += 3_600_000
    expect(steady() - before).toBe(3_600_000)
  })

  it('counts the time that really passed where the wall clock was set back meanwhile', () => {
    const { state, steady } = setUp()
    const before = steady()
    state.wall += 600_000 - 300_000
    state.counter += 600_000
    expect(steady() - before).toBe(600_000)
  })

  it('takes what it was set back by to have passed, where nothing else is known', () => {
    const { state, steady } = setUp()
    const before = steady()
    state.wall -= 50_000
    expect(steady() - before).toBe(50_000)
  })

  it('never goes back, and never counts less than the counter or the wall clock does', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: -1e7, max: 1e7 }), fc.integer({ min: 0, max: 1e7 })),
    )
    fc.assert(
      fc.property(steps, (moves) => {
        const { state, steady } = setUp()
        let before = steady()
        for (const [byWall, byCounter] of moves) {
          state.wall += byWall
          state.counter += byCounter
          const passed = steady() - before
          before += passed
          expect(passed).toBeGreaterThanOrEqual(Math.max(byWall, byCounter - 1000, 0))
        }
      }),
    )
  })
})
