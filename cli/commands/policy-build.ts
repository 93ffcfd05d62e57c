/**
 * `mcp-authorizer policy build`: makes a policy bundle from an authorization schema and the shipped rules. Refuses a
 * schema with problems, printing each as file:line:column.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildBundle } from '../../policies/build/build-bundle.ts'
import { buildShipped } from '../../policies/build/build-shipped.ts'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { readOptions } from '../options.ts'

export const usage = `Usage: mcp-authorizer policy build [--schema FILE] [--out FILE]
       mcp-authorizer policy build --shipped

Makes a policy bundle: the data of the schema beside the shipped rules. Needs no OPA. Warns of
what is hardly meant, such as a pattern of tools, and builds all the same.

  --schema FILE  the authorization schema (default: the shipped one)
  --out FILE     where the bundle goes (default: bundle.tar.gz)
  --shipped      build this project's own rules and bundle anew; needs opa on the PATH or in OPA_BIN`

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(args, {
    schema: { type: 'string' },
    out: { type: 'string' },
    shipped: { type: 'boolean' },
  })
  if (options.kind === 'problem') return fail(io, EXIT_USAGE, options.message)
  const [extra] = options.positionals
  if (extra !== undefined) return fail(io, EXIT_USAGE, `"${extra}" is not understood\n\n${usage}`)
  const { schema, out, shipped } = options.values
  if (shipped === true) {
    if (schema !== undefined || out !== undefined) {
      return fail(io, EXIT_USAGE, '--shipped goes with no other option')
    }
    const built = await buildShipped(io.env)
    if (built.kind === 'problems') return fail(io, EXIT_FAILED, built.lines.join('\n'))
    io.out(`policies/bundle.tar.gz  sha256 ${built.lock.bundle}\n`)
    return EXIT_OK
  }
  const source =
    typeof schema === 'string' ? resolve(io.cwd, schema) : fileURLToPath(SHIPPED_SCHEMA)
  const target = resolve(io.cwd, typeof out === 'string' ? out : 'bundle.tar.gz')
  const text = await readFile(source, 'utf8').catch(() => undefined)
  if (text === undefined) return fail(io, EXIT_FAILED, `${source} cannot be read`)
  const built = await buildBundle(
    text,
    typeof schema === 'string' ? schema : relative(io.cwd, source),
  )
  if (built.kind === 'problems') {
    io.err(`${built.lines.join('\n')}\n`)
    return EXIT_FAILED
  }
  if (built.warnings.length > 0) io.err(`${built.warnings.join('\n')}\n`)
  try {
    await writeFile(target, built.bytes)
  } catch {
    return fail(io, EXIT_FAILED, `${target} cannot be written`)
  }
  io.out(`${target}\n`)
  return EXIT_OK
}

function fail(io: CommandIo, code: number, message: string): number {
  io.err(`mcp-authorizer policy build: ${message}\n`)
  return code
}
