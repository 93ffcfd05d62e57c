/**
 * What is accepted here is read alike by everybody behind it: JSON.parse, the SDK's parser, Python's and
 * Go's never see another method, name or argument.
 */
import { parseJSONRPCMessage } from '@modelcontextprotocol/server'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../fixtures/fuzz-runs.ts'
import { hostileBytes } from './hostile-messages.ts'
import { goReader, ourReading, pythonReader, seenIn } from './readers.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

describe('what is accepted here', () => {
  it(
    'is the same call to JSON.parse, and to the SDK or none',
    () => {
      let accepted = 0
      fc.assert(
        fc.property(hostileBytes, (body) => {
          const ours = ourReading(body)
          if (ours === undefined) return
          accepted += 1
          const value: unknown = JSON.parse(decoder.decode(body))
          expect(seenIn(value)).toEqual(ours)
          const bySdk = readBySdk(value)
          if (bySdk !== undefined) expect(seenIn(bySdk)).toEqual(ours)
        }),
        { numRuns: FUZZ_RUNS },
      )
      expect(accepted).toBeGreaterThan(FUZZ_RUNS / 100)
    },
    FUZZ_TIMEOUT,
  )

  describe.each([
    ['Python', pythonReader()],
    ['Go', goReader()],
  ])('and to %s', (language, reader) => {
    afterAll(() => reader?.close())

    it.skipIf(reader === undefined)(
      reader === undefined
        ? `${language} is not on this machine, so its reader is not compared`
        : 'is the same call',
      async () => {
        const bodies = fc.sample(hostileBytes, Math.min(FUZZ_RUNS * 5, 200_000))
        const accepted = bodies
          .map((body) => ({ body, ours: ourReading(body) }))
          .filter(({ ours }) => ours !== undefined)
        expect(accepted.length).toBeGreaterThan(bodies.length / 100)
        const theirs = (await reader?.read(accepted.map(({ body }) => body))) ?? []
        const differences = accepted.flatMap(({ body, ours }, index) =>
          JSON.stringify(theirs[index], orderOf) === JSON.stringify(ours, orderOf)
            ? []
            : [{ body: decoder.decode(body), ours, theirs: theirs[index] }],
        )
        expect(differences).toEqual([])
      },
      FUZZ_TIMEOUT,
    )
  })
})

/** The SDK takes no member that JSON-RPC does not have. */
function readBySdk(value: unknown): unknown {
  try {
    return parseJSONRPCMessage(value)
  } catch {
    return undefined
  }
}

/** Members in one order, whatever the language printed. */
const orderOf = ['method', 'name', 'path']
