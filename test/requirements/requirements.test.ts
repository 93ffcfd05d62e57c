import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AISVS } from './aisvs.ts'
import { BOUNDS } from './bounds.ts'
import { CALLS } from './calls.ts'
import { DUTIES } from './duties.ts'
import { LOCAL_STACK } from './local-stack.ts'

const TESTS = join(import.meta.dirname, '..')

describe.each(Object.entries({ ...AISVS, ...BOUNDS, ...CALLS, ...DUTIES, ...LOCAL_STACK }))(
  '%s',
  (_part, promises) => {
    it.each(promises.map(({ promise, shownBy }) => [promise, shownBy] as const))(
      'is shown by tests that are there: %s',
      (_promise, shownBy) => {
        expect(shownBy.length).toBeGreaterThan(0)
        expect(shownBy.filter(([file, title]) => !hasTest(file, title))).toEqual([])
      },
    )
  },
)

/** Whether a quoted text of the file holds the title, which is how a test there is called. */
function hasTest(file: string, title: string): boolean {
  const path = join(TESTS, file)
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  return lines.some((line) => {
    const at = line.indexOf(title)
    return at > 0 && /['"`]/.test(line.slice(0, at))
  })
}
