/**
 * `mcp-authorizer probe SERVER`: tries whether an upstream may stand behind the edge. Fails, with every
 * reason, where it executes anything that its headers do not say.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isOnLoopback } from '../../functions/edge-probe/prove.ts'
import { probeUpstream } from '../../functions/edge-probe/probe-upstream.ts'
import { readDeploymentConfig } from '../../infra/config/read-deployment-config.ts'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { askLocalStack } from '../local-stack.ts'
import { readOptions } from '../options.ts'

export const usage = `Usage: mcp-authorizer probe SERVER [--config FILE]

Tries an upstream with requests that a server behind the edge must refuse, and says which it executes.
SERVER is the URL of the upstream, or a server's name in the configuration or, where there is none, in the
running local stack. What the gateway sends as Authorization: Bearer is taken from MCP_UPSTREAM_CREDENTIAL;
an upstream of the local stack may do without.

  --config FILE  the configuration (default: authorizer.config.yaml)`

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const fail = (code: number, message: string): number => {
    io.err(`mcp-authorizer probe: ${message}\n`)
    return code
  }
  const options = readOptions(args, { config: { type: 'string' } })
  if (options.kind === 'problem') return fail(EXIT_USAGE, options.message)
  const [server, ...more] = options.positionals
  if (server === undefined || more.length > 0)
    return fail(EXIT_USAGE, `one SERVER is needed\n\n${usage}`)
  const { config } = options.values
  const upstream = await upstreamOf(server, typeof config === 'string' ? config : undefined, io)
  if ('problem' in upstream) return fail(EXIT_FAILED, upstream.problem)
  const { url, isLocal } = upstream
  if (!URL.canParse(url)) return fail(EXIT_USAGE, `${server} is not a URL`)
  const credential = io.env['MCP_UPSTREAM_CREDENTIAL']
  const isPrivate = isLocal && credential === undefined
  const authorization = credential === undefined ? undefined : `Bearer ${credential}`
  let findings: Awaited<ReturnType<typeof probeUpstream>>
  try {
    findings = await probeUpstream({ url, authorization, private: isPrivate })
  } catch {
    return fail(EXIT_FAILED, `${new URL(url).origin} cannot be reached`)
  }
  for (const { tried, fault } of findings)
    io.out(fault === undefined ? `ok      ${tried}\n` : `REFUSED ${tried}: ${fault}\n`)
  if (findings.every(({ fault }) => fault === undefined)) return EXIT_OK
  const hint =
    credential === undefined && findings.length === 1
      ? 'this server was tried without a credential; set MCP_UPSTREAM_CREDENTIAL where it takes one'
      : 'this server may not stand behind the edge; use enforcement: enforcer'
  return fail(EXIT_FAILED, hint)
}

interface Upstream {
  readonly url: string
  /** Whether nobody but this machine reaches it. */
  readonly isLocal: boolean
}

interface Unknown {
  readonly problem: string
}

/** `config` undefined: the usual file, or the local stack. */
async function upstreamOf(
  server: string,
  config: string | undefined,
  io: CommandIo,
): Promise<Upstream | Unknown> {
  if (/^https?:/.test(server)) return { url: server, isLocal: false }
  const file = resolve(io.cwd, config ?? 'authorizer.config.yaml')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text !== undefined) return inConfiguration(server, file, text)
  if (config !== undefined) return { problem: `${file} cannot be read` }
  return inLocalStack(server, file, io)
}

function inConfiguration(name: string, file: string, text: string): Upstream | Unknown {
  const reading = readDeploymentConfig(text, file, { local: true })
  if ('problems' in reading) return { problem: `${file} is not a sound configuration` }
  const found = reading.config.servers.find((server) => server.name === name)
  return found === undefined
    ? { problem: `${file} has no server called ${name}` }
    : { url: found.upstream, isLocal: false }
}

async function inLocalStack(
  name: string,
  file: string,
  io: CommandIo,
): Promise<Upstream | Unknown> {
  const answer = await askLocalStack(io, { method: 'GET', path: '/upstreams', body: undefined })
  if (answer.kind === 'no-stack')
    return {
      problem: `${file} cannot be read, and ${answer.message}; or name a URL, or --config FILE`,
    }
  const url = Object.hasOwn(answer.body, name) ? answer.body[name] : undefined
  return typeof url === 'string'
    ? { url, isLocal: isOnLoopback(url) }
    : { problem: `the local stack has no server called ${name}` }
}
