/**
 * `mcp-authorizer revoke keygen`: makes the key that signs a deployment's revocations. Refuses to
 * write over a file.
 */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { readOptions } from '../options.ts'
import { makeSigningKey } from '../revocation-key.ts'

export const usage = `Usage: mcp-authorizer revoke keygen --environment NAME --out FILE

Makes the key that signs revocations. The private half goes to FILE, which only you may read: keep it where you keep
secrets. The public half is printed, as lines for authorizer.config.yaml.

  --environment NAME   the deployment, as environment in authorizer.config.yaml has it
  --out FILE           a file that does not exist yet`

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const fail = (code: number, message: string): number => {
    io.err(`mcp-authorizer revoke keygen: ${message}\n`)
    return code
  }
  const options = readOptions(args, { environment: { type: 'string' }, out: { type: 'string' } })
  if (options.kind === 'problem') return fail(EXIT_USAGE, options.message)
  const { environment, out } = options.values
  if (typeof environment !== 'string' || typeof out !== 'string' || options.positionals.length > 0)
    return fail(EXIT_USAGE, `both --environment and --out are needed\n\n${usage}`)
  const { publicKey, secret } = await makeSigningKey(environment)
  try {
    await writeFile(resolve(io.cwd, out), `${JSON.stringify(secret)}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
  } catch {
    return fail(EXIT_FAILED, `${out} exists already, or its folder does not`)
  }
  const { kid, x, y } = publicKey
  io.out(`revocation:\n  keys:\n    - { kid: '${kid}', x: '${x}', y: '${y}' }\n`)
  return EXIT_OK
}
