/** Lines of any length in pieces of any size. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineReader } from '../../../../functions/core/forwarding/line-reader.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../../../fixtures/fuzz-runs.ts'

function linesOf(chunks: readonly Uint8Array[]): string[] {
  const reader = createLineReader()
  const lines: Uint8Array[] = []
  for (const chunk of chunks) reader.push(chunk, (line) => lines.push(line))
  // Looked at in the end: what was given out may not change any more.
  return lines.map((line) => Buffer.from(line).toString('latin1'))
}

describe('createLineReader', () => {
  it(
    'gives the same lines wherever the chunks part',
    () => {
      const piece = fc.oneof(
        fc.constantFrom('\n', '\r', '\r\n', 'a', 'bc'),
        fc.nat({ max: 40_000 }).map((length) => 'x'.repeat(length)),
      )
      const cuts = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 8 })
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 12 }), cuts, (pieces, sizes) => {
          const bytes = Buffer.from(pieces.join(''), 'latin1')
          const chunks: Uint8Array[] = []
          for (let at = 0, turn = 0; at < bytes.byteLength; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1
            chunks.push(bytes.subarray(at, at + size))
            at += size
          }
          const expected = bytes.toString('latin1').split(/\r\n|\r|\n/)
          expected.pop()
          expect(linesOf(chunks)).toEqual(expected)
        }),
        { numRuns: Math.min(FUZZ_RUNS, 5000) },
      )
    },
    FUZZ_TIMEOUT,
  )

  it('counts what waits for its end', () => {
    const reader = createLineReader()
    const ignore = (): void => undefined
    reader.push(new Uint8Array(20_000).fill(0x61), ignore)
    reader.push(new Uint8Array(3).fill(0x61), ignore)
    expect(reader.waiting).toBe(20_003)
    reader.push(Uint8Array.of(0x0a, 0x61), ignore)
    expect(reader.waiting).toBe(1)
  })
})
