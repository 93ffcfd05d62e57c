/** Runs the real CDK command line against MiniStack; a command that hangs is killed and fails. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { MiniStack } from './start-ministack.ts'

const ROOT = path.join(import.meta.dirname, '../../..')
const LONGEST_MS = 180_000

export interface Cdk {
  bootstrap(): Promise<void>
  /** Resolves to the stack's outputs. */
  deploy(): Promise<Readonly<Record<string, string>>>
  destroy(): Promise<void>
}

/** `config`: a configuration file. `home`: where the assembly and the outputs are written. */
export function cdkOn({ variables }: MiniStack, config: string, home: string): Cdk {
  const bin = path.join(ROOT, 'node_modules/.bin')
  const cdk = async (...args: readonly string[]): Promise<void> => {
    const run = promisify(execFile)(
      path.join(bin, 'cdk'),
      [...args, '--ci', '--output', path.join(home, 'cdk.out'), '-c', `config=${config}`],
      {
        cwd: ROOT,
        timeout: LONGEST_MS,
        killSignal: 'SIGKILL',
        maxBuffer: 2 ** 26,
        env: {
          ...variables,
          PATH: `${bin}:${process.env['PATH'] ?? ''}`,
          HOME: home,
          CDK_DEFAULT_ACCOUNT: '000000000000',
          CDK_DEFAULT_REGION: 'us-east-1',
          CDK_DISABLE_CLI_TELEMETRY: 'true',
        },
      },
    )
    await run.catch((error: unknown) => {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(`cdk ${args[0] ?? ''} failed:\n${stdout}${stderr}`)
    })
  }
  return {
    bootstrap: () => cdk('bootstrap', 'aws://000000000000/us-east-1'),
    async deploy() {
      const file = path.join(home, 'outputs.json')
      await cdk('deploy', '--require-approval', 'never', '--outputs-file', file)
      const outputs = JSON.parse(await readFile(file, 'utf8')) as Record<string, object>
      return Object.assign({}, ...Object.values(outputs)) as Record<string, string>
    },
    destroy: () => cdk('destroy', '--force'),
  }
}
