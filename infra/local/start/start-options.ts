/**
 * Reads how the local stack was asked to start: options and environment. Refuses what it does not
 * know, with what it knows.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface StartOptions {
  readonly port: number
  /** Folder of `env`, `audit/` and `data/`. */
  readonly home: string
  /** Whether somebody chose that folder. */
  readonly isHomeGiven: boolean
  readonly config: string | undefined
  readonly policy: string | undefined
  /** How far the stack's clock is ahead of this machine's. */
  readonly clockOffsetMs: number
  /** Whether the upstreams of edge servers are proven first, as a deployment proves them. */
  readonly probe: boolean
}

const USAGE =
  'npm start [-- --config authorizer.config.yaml] [--policy authorization-schema.yaml] [--clock 2026-11-24T10:00:00Z] [--probe]'
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** The options, or a sentence that says what is wrong and what is known. `now`: this machine's clock. */
export function readStartOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  directories: { readonly cwd: string; readonly project: string },
  now: number,
): StartOptions | string {
  const text = { type: 'string' } as const
  let values: {
    readonly config?: string
    readonly policy?: string
    readonly clock?: string
    readonly probe?: boolean
  }
  try {
    ;({ values } = parseArgs({
      args: [...args],
      options: { config: text, policy: text, clock: text, probe: { type: 'boolean' } },
      strict: true,
    }))
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}`
  }
  const port = readPort(environment['PORT'])
  if (port === undefined) return 'PORT must be a whole number from 1 to 65535'
  const startsAt = values.clock === undefined ? now : readInstant(values.clock)
  if (startsAt === undefined)
    return `--clock must be an instant such as 2026-11-24T10:00:00Z\nUsage: ${USAGE}`
  const home = environment['MCP_AUTHORIZER_HOME']
  const isHomeGiven = home !== undefined && home !== ''
  return {
    port,
    home: isHomeGiven ? resolve(directories.cwd, home) : resolve(directories.project, '.local'),
    isHomeGiven,
    config: values.config === undefined ? undefined : resolve(directories.cwd, values.config),
    policy: values.policy === undefined ? undefined : resolve(directories.cwd, values.policy),
    clockOffsetMs: startsAt - now,
    probe: values.probe === true,
  }
}

/** Milliseconds since the epoch. A day that its month does not have is refused, not carried over. */
function readInstant(text: string): number | undefined {
  const date = INSTANT.exec(text)?.[1]
  const instant = Date.parse(text)
  if (date === undefined || Number.isNaN(instant)) return undefined
  return new Date(date).toISOString().startsWith(date) ? instant : undefined
}

function readPort(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return 8787
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0
  return port >= 1 && port <= 65535 ? port : undefined
}
