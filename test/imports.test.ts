import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

it('imports go in the directions that are allowed, and there are some', async () => {
  const rules = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json']
  const { stdout } = await promisify(execFile)(
    'npx',
    ['depcruise', ...rules, 'functions', 'cli', 'infra', 'package'],
    { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 },
  )
  const { summary } = JSON.parse(stdout) as {
    readonly summary: { readonly violations: unknown[]; readonly totalCruised: number }
  }
  expect(summary.violations).toEqual([])
  // Under a compiler that it does not know it sees nothing, and is content.
  expect(summary.totalCruised).toBeGreaterThan(200)
})
