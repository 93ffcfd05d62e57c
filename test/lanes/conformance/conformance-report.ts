/** Prints what came of the conformance suite as docs/conformance.md: by scenario, directly and through. */
import type { Results, Revision } from './run-suite.ts'

export function reportOf(
  revisions: readonly Revision[],
  direct: ReadonlyMap<Revision, Results>,
  through: ReadonlyMap<Revision, Results>,
): string {
  const sections = revisions.map((revision) => {
    const own = direct.get(revision) ?? new Map<string, never>()
    const rows = [...own]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([scenario, checks]) => {
        const passed = through.get(revision)?.get(scenario) ?? new Map<string, string>()
        return `| ${scenario} | ${sumOf(checks)} | ${sumOf(passed)} |`
      })
    return `## ${revision}\n\n| scenario | directly | through the gateway |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  return `${HEAD}\n${sections.join('\n')}`
}

const HEAD = `# Conformance

Written by \`npx vitest run -u --config test/lanes/vitest.config.ts test/lanes/conformance\`; CI fails where it does not hold.

The server scenarios of [@modelcontextprotocol/conformance](https://www.npmjs.com/package/@modelcontextprotocol/conformance) that each revision requires, run against a server of the official SDK (with sessions for 2025-11-25, with tasks for 2026-07-28, with \`listening\`) and against the same server behind the gateway and a proxy that adds a token. Numbers are checks that passed, of those that were made. Whatever passes directly passes through; what fails directly is not there in the reference server, or done otherwise by the official SDK.
`

function sumOf(checks: ReadonlyMap<string, string>): string {
  const made = [...checks.values()].filter((status) => status === 'SUCCESS' || status === 'FAILURE')
  const passed = made.filter((status) => status === 'SUCCESS').length
  return made.length === 0 ? 'none made' : `${passed} of ${made.length}`
}
