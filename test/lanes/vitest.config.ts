// Lanes: what runs with parts that npm does not bring. `npm test` runs them too with REQUIRE_LANES=1.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/lanes/**/*.lane.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: ['default', './test/count-reporter.ts'],
    maxWorkers: 1,
  },
})
