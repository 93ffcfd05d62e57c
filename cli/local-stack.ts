/**
 * Finds the running local stack by the `env` file that it writes, and talks to its control server. Refuses, with what to
 * do, when there is none.
 */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { CommandIo } from './command.ts'

export interface ControlAnswer {
  readonly kind: 'answer'
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface NoStack {
  readonly kind: 'no-stack'
  /** A sentence that says where it was looked for and how to start one. */
  readonly message: string
}

const TIMEOUT_MS = 10_000

/** Sends JSON to the control server of the stack whose state lies in MCP_AUTHORIZER_HOME or `.local/`. */
export async function askLocalStack(
  io: Pick<CommandIo, 'env' | 'cwd' | 'projectRoot'>,
  request: { readonly method: string; readonly path: string; readonly body: unknown },
): Promise<ControlAnswer | NoStack> {
  const files = envFiles(io)
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    const url = text === undefined ? undefined : parseEnv(text)['LOCAL_CONTROL_URL']
    if (url !== undefined) return ask(url, file, request)
  }
  return noStack(`no local stack has written ${files.join(' or ')}`)
}

/**
 * Where a stack may have written its `env`, in order: the usual folder, and below it those of stacks that
 * were started beside the first one. PORT names which of them is meant, as it did at the start.
 */
export function envFiles({
  env,
  cwd,
  projectRoot,
}: Pick<CommandIo, 'env' | 'cwd' | 'projectRoot'>): string[] {
  const home = env['MCP_AUTHORIZER_HOME']
  if (home !== undefined && home !== '') return [join(home, 'env')]
  const folders = [...new Set([join(cwd, '.local'), join(projectRoot, '.local')])]
  const port = /^\d{1,5}$/.exec(env['PORT'] ?? '')
  const named = port === null ? [] : folders.map((folder) => join(folder, port[0], 'env'))
  const others = folders.flatMap((folder) => portsIn(folder).map((one) => join(folder, one, 'env')))
  return [...new Set([...named, ...folders.map((folder) => join(folder, 'env')), ...others])]
}

/** Folders of further stacks, which are named as their ports. */
function portsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d{1,5}$/.test(name))
  } catch {
    return []
  }
}

async function ask(
  url: string,
  file: string,
  request: { readonly method: string; readonly path: string; readonly body: unknown },
): Promise<ControlAnswer | NoStack> {
  try {
    const response = await fetch(new URL(request.path, url), {
      method: request.method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body = (await response.json()) as Record<string, unknown>
    return { kind: 'answer', status: response.status, body }
  } catch {
    return noStack(`the local stack that wrote ${file} does not answer any more`)
  }
}

function noStack(what: string): NoStack {
  return { kind: 'no-stack', message: `${what}: start one with "npm start"` }
}
