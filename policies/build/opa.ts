/**
 * Runs the `opa` command line, from `OPA_BIN` or the PATH. Refuses any version but the pinned one: a
 * module is only comparable byte for byte when the same compiler made it.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export const OPA_VERSION = '1.22.2'

const run = promisify(execFile)
const OUTPUT_LIMIT = 64 * 1024 * 1024

export type FoundOpa =
  | { readonly kind: 'opa'; readonly path: string }
  | { readonly kind: 'no-opa'; readonly message: string }

/** Finds the pinned version. */
export async function findOpa(
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundOpa> {
  const path = env['OPA_BIN'] ?? 'opa'
  let output
  try {
    output = await runOpa(path, ['version'], process.cwd())
  } catch {
    return {
      kind: 'no-opa',
      message: `opa ${OPA_VERSION} was not found as ${path}; install it (go install github.com/open-policy-agent/opa@v${OPA_VERSION}) or set OPA_BIN`,
    }
  }
  const version = /^Version: (\S+)$/m.exec(output)?.[1]
  return version === OPA_VERSION
    ? { kind: 'opa', path }
    : {
        kind: 'no-opa',
        message: `${path} is opa ${version ?? 'of no version'}, and ${OPA_VERSION} is needed`,
      }
}

/** Runs one command and returns its stdout; throws an `Error` with what it printed where it fails. */
export async function runOpa(path: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await run(path, args, { cwd, maxBuffer: OUTPUT_LIMIT })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`opa ${args[0] ?? ''} failed: ${stderr}${stdout}`, { cause: error })
  }
}
