/**
 * `npm run test:aws`: deploys the probe stack into the account of the shell's AWS settings, asks every
 * question of docs/aws-unknowns.md, prints a table and removes the stack, also after a failure. Ends with
 * 1 where an answer is another one than is assumed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { STACK } from './probe-app.ts'
import { type Probe, QUESTIONS } from './questions.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const home = mkdtempSync(path.join(tmpdir(), 'aws-probe-'))

function cdk(...args: readonly string[]): void {
  const { status } = spawnSync(
    path.join(ROOT, 'node_modules/.bin/cdk'),
    [...args, STACK, '--app', 'node test/aws/probe-app.ts', '--output', path.join(home, 'cdk.out')],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  if (status !== 0) throw new Error(`cdk ${args[0] ?? ''} failed`)
}

/** Names its outputs. */
function deploy(): Readonly<Record<string, string>> {
  const file = path.join(home, 'outputs.json')
  cdk('deploy', '--require-approval', 'never', '--outputs-file', file)
  const outputs = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>
  return outputs[STACK] ?? {}
}

function probeOf(outputs: Readonly<Record<string, string>>): Probe {
  const lambda = new LambdaClient({})
  const withoutSlash = (url = ''): string => url.replace(/\/$/, '')
  return {
    plain: withoutSlash(outputs['PlainUrl']),
    probe: withoutSlash(outputs['ProbeUrl']),
    async invoke(name, payload, later = false) {
      const { Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: outputs[`Name${name}`],
          InvocationType: later ? 'Event' : 'RequestResponse',
          Payload: JSON.stringify(payload),
        }),
      )
      return later ? undefined : (JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown)
    },
  }
}

try {
  const probe = probeOf(deploy())
  const rows = await Promise.all(
    QUESTIONS.map(async ({ question, assumed, ask }) => {
      const seen = await ask(probe).catch(
        (error: unknown) => `could not be asked: ${String(error)}`,
      )
      return { question, assumed, seen, agrees: seen === assumed }
    }),
  )
  console.table(rows)
  if (rows.some(({ agrees }) => !agrees)) process.exitCode = 1
} finally {
  cdk('destroy', '--force')
  rmSync(home, { recursive: true })
}
