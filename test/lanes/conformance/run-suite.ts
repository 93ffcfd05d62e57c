/** Runs the conformance suite against a URL and reads what came of each check of each scenario. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const
export type Revision = (typeof REVISIONS)[number]

/** Scenario -> check -> `SUCCESS`, `FAILURE`, `WARNING` and so on. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, string>>

const SUITE = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
)

export async function runSuite(url: string, revision: Revision): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  const options = ['--requirements', revision, '--timeout', '10000', '--output-dir', folder]
  try {
    // It exits with 1 where any scenario fails; what matters is in the files.
    await new Promise<void>((resolve) => {
      execFile(
        process.execPath,
        [SUITE, 'server', '--url', url, ...options],
        { maxBuffer: 1e8 },
        () => resolve(),
      )
    })
    return await readResults(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function readResults(folder: string): Promise<Results> {
  const results = new Map<string, ReadonlyMap<string, string>>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter(({ name }) => name === 'checks.json')) {
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8')
    const checks = JSON.parse(text) as readonly { readonly id: string; readonly status: string }[]
    const [, scenario = entry.parentPath] =
      /server-(.+)-\d{4}-\d{2}-\d{2}T[^/]*$/.exec(entry.parentPath) ?? []
    const statuses = new Map<string, string>()
    for (const { id, status } of checks)
      if (statuses.get(id) !== 'FAILURE') statuses.set(id, status)
    results.set(scenario, statuses)
  }
  return results
}
