/**
 * Ends a test run with one plain line, `N passed, N failed`, that any CI can read.
 */
import type { Reporter, TestModule } from 'vitest/node'

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0
    let failed = 0
    let skipped = 0
    for (const module of modules) {
      let ran = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed += 1
        else if (state === 'failed') failed += 1
        else if (state === 'skipped') skipped += 1
        ran += 1
      }
      // A file that broke before its first test is a failure, not a silence.
      if (module.state() === 'failed' && (ran === 0 || module.errors().length > 0)) failed += 1
    }
    const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
    process.on('exit', () => process.stdout.write(`\n${line}\n`))
  }
}
