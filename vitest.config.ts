// One runner for all promises; the reporter's last line is the count that CI reads.
import { defineConfig } from 'vitest/config'

/** Lanes with parts that npm does not bring have commands of their own; CI runs all in one. */
const lanes = process.env['REQUIRE_LANES'] === '1' ? ['test/lanes/**/*.lane.ts'] : []

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', ...lanes],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/count-reporter.ts'],
    maxWorkers: 2,
  },
})
