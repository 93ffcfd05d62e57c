/**
 * `mcp-authorizer token`: prints an access token of the running local stack's identity provider, and nothing else.
 */
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { askLocalStack } from '../local-stack.ts'
import { type OptionsProblem, readOptions } from '../options.ts'

export const usage = `Usage: mcp-authorizer token --subject S --tenant T --roles R[,R...] [OPTIONS]

Prints an access token of the local identity provider.

  --subject S            who it is for
  --tenant T             the tenant that they act in
  --roles R[,R...]       their roles; an empty value for none
  --scope "S S"          scopes (default: all that the provider knows)
  --audience A           the server's resource URL; may be repeated (default: every server of this stack)
  --expires-in SECONDS   lifetime; zero or less makes an expired token (default: 3600)
  --client-id C          the client that it was issued to (default: mcp-authorizer-cli)

The stack is found by the file "env" in MCP_AUTHORIZER_HOME, or in .local/ here or in the project.`

const KNOWN = {
  subject: { type: 'string' },
  tenant: { type: 'string' },
  roles: { type: 'string' },
  scope: { type: 'string' },
  audience: { type: 'string', multiple: true },
  'expires-in': { type: 'string' },
  'client-id': { type: 'string' },
} as const

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const request = readRequest(args)
  if (request.kind === 'problem') {
    io.err(`mcp-authorizer token: ${request.message}\n`)
    return EXIT_USAGE
  }
  const answer = await askLocalStack(io, { method: 'POST', path: '/token', body: request.body })
  if (answer.kind === 'no-stack') {
    io.err(`mcp-authorizer token: ${answer.message}\n`)
    return EXIT_FAILED
  }
  const { access_token: token, error } = answer.body
  if (answer.status === 200 && typeof token === 'string') {
    io.out(`${token}\n`)
    return EXIT_OK
  }
  io.err(`mcp-authorizer token: ${typeof error === 'string' ? error : `answer ${answer.status}`}\n`)
  return answer.status === 400 ? EXIT_USAGE : EXIT_FAILED
}

/** @returns what `POST /token` takes; fields that were not given are absent */
function readRequest(args: readonly string[]): { kind: 'request'; body: object } | OptionsProblem {
  const options = readOptions(args, KNOWN)
  if (options.kind === 'problem') return options
  const { values, positionals } = options
  if (positionals.length > 0) return problem(`unexpected argument; see "mcp-authorizer help token"`)
  for (const name of ['subject', 'tenant', 'roles']) {
    if (values[name] === undefined)
      return problem(`--${name} is needed; see "mcp-authorizer help token"`)
  }
  const expiresIn = values['expires-in']
  if (typeof expiresIn === 'string' && !/^-?\d+$/.test(expiresIn)) {
    return problem('--expires-in must be a whole number of seconds')
  }
  const audiences = values['audience']
  return {
    kind: 'request',
    body: {
      subject: values['subject'],
      tenant: values['tenant'],
      roles: String(values['roles'])
        .split(',')
        .map((role) => role.trim())
        .filter((role) => role !== ''),
      scope: values['scope'],
      audience:
        Array.isArray(audiences) && audiences.length === 1 ? (audiences[0] as string) : audiences,
      expiresIn: expiresIn === undefined ? undefined : Number(expiresIn),
      clientId: values['client-id'],
    },
  }
}

function problem(message: string): OptionsProblem {
  return { kind: 'problem', message }
}
