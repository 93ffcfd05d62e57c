import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnknownInstruction } from '../../../../functions/adapters/wasm/instructions.ts'
import { meter, STEPS_EXPORT } from '../../../../functions/adapters/wasm/meter.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../../../fixtures/fuzz-runs.ts'
import { shippedBundle } from '../../../fixtures/shipped-engine.ts'
import { tinyModule } from '../../../fixtures/wasm/tiny-module.ts'

type Exports = Record<string, (...given: number[]) => number> & {
  [STEPS_EXPORT]: WebAssembly.Global<'i32'>
}

const I32 = 0x7f
const bytesOf = (...groups: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...groups.flat()])
const section = (id: number, ...content: readonly number[]): number[] => [
  id,
  content.length,
  ...content,
]
/** A module of one function `f(i32) -> i32` with this body, a memory of a page, and no globals. */
const moduleOf = (...body: readonly number[]): Uint8Array<ArrayBuffer> =>
  bytesOf(
    section(1, 1, 0x60, 1, I32, 1, I32),
    section(3, 1, 0),
    section(5, 1, 0, 1),
    section(7, 1, 1, 0x66, 0, 0),
    section(10, 1, body.length + 2, 0, ...body, 0x0b),
  )

async function run(wasm: Uint8Array, steps: number): Promise<Exports> {
  const { instance } = await WebAssembly.instantiate(meter(wasm, steps), {})
  return instance.exports as Exports
}

/** Counts its argument down to 0. */
const COUNTDOWN = [
  ...[0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b], // loop: local 0 -= 1; br_if 0
  ...[0x20, 0],
]
/** Calls itself, with one less each time, until 0. */
const RECURSION = [0x20, 0, 0x04, I32, 0x20, 0, 0x41, 1, 0x6b, 0x10, 0, 0x05, 0x41, 0, 0x0b]
/** `memory.fill(0, 0, local 0)`. */
const FILL = [0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 0x0b, 0, 0x41, 0]

describe('a metered module', () => {
  it.each([
    ['a turn of a loop', COUNTDOWN, 10, 11],
    ['a call of a function', RECURSION, 10, 11],
    ['64 bytes that one instruction fills', FILL, 65_536, 1 + 1024 + 1],
  ])('takes a step for %s, and the same again', async (_what, body, argument, steps) => {
    const exports = await run(moduleOf(...body), 1000)
    for (let i = 0; i < 2; i += 1) {
      exports[STEPS_EXPORT].value = 1_000_000
      expect(exports['f']?.(argument)).toBe(0)
      expect(1_000_000 - exports[STEPS_EXPORT].value).toBeLessThanOrEqual(steps)
      expect(1_000_000 - exports[STEPS_EXPORT].value).toBeGreaterThanOrEqual(steps - 1)
    }
  })

  it.each([
    ['a loop', COUNTDOWN],
    ['a recursion', RECURSION],
    ['an instruction on much memory', FILL],
  ])('traps where %s uses up its steps', async (_what, body) => {
    const exports = await run(moduleOf(...body), 100)
    expect(() => exports['f']?.(65_000)).toThrow(WebAssembly.RuntimeError)
    expect(exports[STEPS_EXPORT].value).toBeLessThanOrEqual(0)
  })

  it('begins with the steps that it was given, whatever their number', async () => {
    for (const steps of [0, 63, 64, 127, 128, 8191, 8192, 300_000_000, 2 ** 31 - 1]) {
      expect((await run(moduleOf(0x20, 0), steps))[STEPS_EXPORT].value).toBe(steps)
    }
  })

  it('may not have a hand in its counter', () => {
    expect(() => meter(moduleOf(0x41, 5, 0x24, 0, 0x20, 0), 1)).toThrow(UnknownInstruction)
    expect(() => meter(moduleOf(0x23, 0), 1)).toThrow(UnknownInstruction)
  })

  it('is refused where it holds instructions of unknown length', () => {
    for (const opcode of [0x06, 0x08, 0x14, 0x1f, 0xd3, 0xfb, 0xfd, 0xfe]) {
      expect(() => meter(moduleOf(opcode, 0, 0x20, 0), 1)).toThrow(UnknownInstruction)
    }
  })

  it('is valid where it was, and keeps its imports and exports', async () => {
    const { wasm } = await shippedBundle()
    const module = new WebAssembly.Module(meter(wasm, 1))
    const before = new WebAssembly.Module(wasm)
    expect(WebAssembly.Module.imports(module)).toEqual(WebAssembly.Module.imports(before))
    expect(WebAssembly.Module.exports(module)).toEqual([
      ...WebAssembly.Module.exports(before),
      { name: STEPS_EXPORT, kind: 'global' },
    ])
  })

  it('of changed bytes is refused, or no module, or counts', { timeout: FUZZ_TIMEOUT }, () => {
    const whole = tinyModule({ loops: 'eval' })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const wasm = whole.slice()
          for (const [at, byte] of changes) wasm[at] = byte
          let metered: Uint8Array<ArrayBuffer>
          try {
            metered = meter(wasm, 1000)
          } catch (error) {
            expect(error).toBeInstanceOf(UnknownInstruction)
            return
          }
          if (!WebAssembly.validate(metered)) return
          const exports = WebAssembly.Module.exports(new WebAssembly.Module(metered))
          expect(exports.at(-1)).toEqual({ name: STEPS_EXPORT, kind: 'global' })
        },
      ),
      { numRuns: FUZZ_RUNS },
    )
  })
})
