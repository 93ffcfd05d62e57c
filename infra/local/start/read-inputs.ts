/** Reads what a start was given: the configuration and the policy. Refuses a file with problems, each with its line. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildBundle } from '../../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../../policies/compile/compile-schema.ts'
import type { AuthorizerConfig } from '../../config/authorizer-config.ts'
import { readDeploymentConfig } from '../../config/read-deployment-config.ts'
import { StartFailure } from './start-failure.ts'

/** Undefined where no file was named. @throws StartFailure */
export async function readConfig(
  path: string | undefined,
  say: (line: string) => void,
): Promise<AuthorizerConfig | undefined> {
  if (path === undefined) return undefined
  const reading = readDeploymentConfig(await readInput(path), path, { local: true })
  if ('problems' in reading) {
    throw new StartFailure(
      reading.problems
        .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`)
        .join('\n'),
    )
  }
  for (const warning of reading.warnings) say(`Warning: ${warning}`)
  return reading.config
}

/** The bundle of a schema; the shipped one's where none was named. @throws StartFailure */
export async function readPolicy(
  path: string | undefined,
  config: AuthorizerConfig | undefined,
  say: (line: string) => void,
): Promise<Uint8Array> {
  const file = path ?? fileURLToPath(SHIPPED_SCHEMA)
  const built = await buildBundle(await readInput(file), file, namesOf(config))
  if (built.kind === 'problems') throw new StartFailure(built.lines.join('\n'))
  for (const warning of built.warnings) say(warning)
  return built.bytes
}

/** Servers alone: the local provider may assert any tenant and role. */
function namesOf(config: AuthorizerConfig | undefined): { readonly servers?: readonly string[] } {
  return config === undefined ? {} : { servers: config.servers.map(({ name }) => name) }
}

async function readInput(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new StartFailure(`${path} cannot be read. Name a file that exists.`)
  }
}
