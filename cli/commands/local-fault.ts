/**
 * `mcp-authorizer local fault SERVICE=MODE`: makes a part of the running local stack fail, or work again. Refuses
 * services and modes that there are not, naming those there are.
 */
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { askLocalStack } from '../local-stack.ts'
import { readOptions } from '../options.ts'

export const SERVICES = ['s3', 'dynamodb', 'firehose', 'secrets-manager', 'sqs', 'upstream']
export const MODES = ['ok', 'down', 'slow', 'throttle', 'partial']

export const usage = `Usage: mcp-authorizer local fault SERVICE=MODE [SERVICE=MODE...]

Rehearses an outage in the running local stack, until SERVICE=ok.

  services  ${SERVICES.join(', ')}
  modes     ${MODES.join(', ')}`

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const refuse = (code: number, message: string): number => {
    io.err(`mcp-authorizer local fault: ${message}\n`)
    return code
  }
  const options = readOptions(args, {})
  if (options.kind === 'problem') return refuse(EXIT_USAGE, options.message)
  if (options.positionals.length === 0)
    return refuse(EXIT_USAGE, `SERVICE=MODE is needed\n\n${usage}`)

  const faults: Record<string, string> = {}
  for (const argument of options.positionals) {
    const [service = '', ...rest] = argument.split('=')
    const mode = rest.join('=')
    if (!SERVICES.includes(service)) {
      return refuse(EXIT_USAGE, `unknown service "${service}"; known: ${SERVICES.join(', ')}`)
    }
    if (!MODES.includes(mode)) {
      return refuse(EXIT_USAGE, `unknown mode "${mode}" for ${service}; known: ${MODES.join(', ')}`)
    }
    faults[service] = mode
  }
  const answer = await askLocalStack(io, { method: 'PUT', path: '/faults', body: faults })
  if (answer.kind === 'no-stack') return refuse(EXIT_FAILED, answer.message)
  if (answer.status >= 400) {
    const { error } = answer.body
    return refuse(
      answer.status === 400 ? EXIT_USAGE : EXIT_FAILED,
      typeof error === 'string' ? error : `answer ${answer.status}`,
    )
  }
  const lines = Object.entries(faults).map(([service, mode]) => `${service}: ${mode}\n`)
  io.out(lines.join(''))
  return EXIT_OK
}
