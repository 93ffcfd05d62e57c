// CloudFormation's own linter on every template that a configuration can make.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { buildApp } from '../../../infra/app.ts'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'
import { laneTool } from '../lane-tool.ts'
import { pythonTool } from '../python-tool.ts'

const command = await laneTool('cfn-lint', () => pythonTool('cfn-lint'))
const EXAMPLE = join(import.meta.dirname, '../../../docs/examples/authorizer.config.yaml')

/** What cfn-lint has to say; W3005 finds dependencies redundant that CDK writes for safety. */
async function lint(template: string): Promise<string> {
  const run = promisify(execFile)(command ?? '', ['-i', 'W3005', '--', template])
  return run.then(
    ({ stdout }) => stdout,
    (error: unknown) => String((error as { stdout?: unknown }).stdout ?? error),
  )
}

describe.skipIf(command === undefined)('the template', () => {
  it.each([
    ['of the example', (text: string) => text],
    ['without a domain', (text: string) => text.replace(/^domain:\n(?: .*\n)+/m, '')],
    ['with buffered answers', (text: string) => `${text}\napi:\n  streaming: false\n`],
    ['with fixed denials', (text: string) => `${text}\napi:\n  denial_details: literal\n`],
  ])('%s has nothing that cfn-lint objects to', async (_what, change) => {
    const reading = readDeploymentConfig(change(await readFile(EXAMPLE, 'utf8')), EXAMPLE, {
      local: false,
    })
    if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
    const outdir = await mkdtemp(join(tmpdir(), 'cfn-lint-'))
    try {
      const app = await buildApp({ config: reading.config, outdir })
      expect(await lint(app.synth().stacks[0]?.templateFullPath ?? '')).toBe('')
    } finally {
      await rm(outdir, { recursive: true })
    }
  })
})
