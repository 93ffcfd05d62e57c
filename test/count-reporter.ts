/**
 * Ends a test run with one plain line, `N passed, N failed`, that any CI can read. What was skipped is
 * said on a line before it; what broke outside any test counts as a failure.
 */
import type { Reporter, TestModule } from 'vitest/node'

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[] = []): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      let ran = 0
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1
        ran += 1
      }
      // A file that broke before its first test is a failure, not a silence.
      if (module.state() === 'failed' && (ran === 0 || module.errors().length > 0))
        counts.failed += 1
    }
    const skipped = counts.skipped > 0 ? `${counts.skipped} skipped\n` : ''
    const line = `${counts.passed} passed, ${counts.failed} failed`
    process.on('exit', () => process.stdout.write(`\n${skipped}${line}\n`))
  }
}
