/**
 * `mcp-authorizer probe SERVER`: tries whether an upstream may stand behind the edge. Fails, with every
 * reason, where it executes anything that its headers do not say.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { probeUpstream } from '../../functions/edge-probe/probe-upstream.ts'
import { readDeploymentConfig } from '../../infra/config/read-deployment-config.ts'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../command.ts'
import { readOptions } from '../options.ts'

export const usage = `Usage: mcp-authorizer probe SERVER [--config FILE]

Tries an upstream with requests that a server behind the edge must refuse, and says which it executes.
SERVER is the URL of the upstream, or a server's name in the configuration. What the gateway sends as
Authorization: Bearer is taken from MCP_UPSTREAM_CREDENTIAL.

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
  const file = resolve(io.cwd, typeof config === 'string' ? config : 'authorizer.config.yaml')
  const url = /^https?:/.test(server) ? server : await upstreamOf(server, file)
  if (typeof url !== 'string') return fail(EXIT_FAILED, url.problem)
  if (!URL.canParse(url)) return fail(EXIT_USAGE, `${server} is not a URL`)
  const credential = io.env['MCP_UPSTREAM_CREDENTIAL']
  const authorization = credential === undefined ? undefined : `Bearer ${credential}`
  let findings: Awaited<ReturnType<typeof probeUpstream>>
  try {
    findings = await probeUpstream({ url, authorization })
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

async function upstreamOf(
  name: string,
  file: string,
): Promise<string | { readonly problem: string }> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { problem: `${file} cannot be read; name a URL, or --config FILE` }
  const reading = readDeploymentConfig(text, file, { local: true })
  if ('problems' in reading) return { problem: `${file} is not a sound configuration` }
  const found = reading.config.servers.find((server) => server.name === name)
  return found?.upstream ?? { problem: `${file} has no server called ${name}` }
}
