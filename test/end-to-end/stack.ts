/**
 * Starts the whole local stack as a user does, `npm start` on a free port with a state folder of its own, and stops it as
 * a user does. Refuses nothing: a stack that does not become ready is an error with what it printed.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_WITHIN_MS = 90_000
const STOPPED_WITHIN_MS = 15_000
const KEPT_OUTPUT = 20_000

export interface StackOptions {
  /** What follows `npm start --`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A state folder that outlives the stack; absent: a temporary one, deleted at `stop`. */
  readonly home?: string
}

export interface TokenOptions {
  readonly subject?: string
  readonly tenant?: string
  readonly roles?: readonly string[]
  readonly scope?: string
  readonly audience?: string
  /** Seconds; zero or less makes an expired token. */
  readonly expiresIn?: number
  readonly clientId?: string
}

interface Stopped {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** From SIGTERM to npm's exit. */
  readonly milliseconds: number
}

export interface Stack {
  /** `http://127.0.0.1:PORT`, as the ready line has it. */
  readonly url: string
  /** The `env` file that the stack wrote. */
  readonly env: Readonly<Record<string, string>>
  readonly home: string
  /** All of stdout so far. */
  readonly stdout: () => string
  /** Runs `mcp-authorizer` against this stack; rejects when it exits with another code than 0. */
  readonly cli: (...args: readonly string[]) => Promise<string>
  /** An access token by the `token` command; by default alice, analyst and developer of tenant_a. */
  readonly token: (options?: TokenOptions) => Promise<string>
  /** Every audit record delivered so far. */
  readonly auditRecords: () => Promise<Record<string, unknown>[]>
  /** Sends SIGTERM to npm alone. */
  readonly stop: () => Promise<Stopped>
}

/** Resolves at the ready line. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'stack-')))
  const port = await freePort()
  const started = spawn('npm', ['start', '--silent', '--', ...(options.args ?? [])], {
    cwd: ROOT,
    env: { ...process.env, ...options.env, PORT: String(port), MCP_AUTHORIZER_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout = (output.stdout + text).slice(-KEPT_OUTPUT)
  })
  started.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr = (output.stderr + text).slice(-KEPT_OUTPUT)
  })
  const exited = new Promise<Pick<Stopped, 'code' | 'signal'>>((resolve) => {
    started.once('exit', (code, signal) => {
      resolve({ code, signal })
    })
  })
  const stopWithTests = () => started.kill('SIGTERM')
  process.once('exit', stopWithTests)

  const stop = async (): Promise<Stopped> => {
    const since = performance.now()
    started.kill('SIGTERM')
    const end = await within(exited, STOPPED_WITHIN_MS, 'the stack did not stop')
    const milliseconds = performance.now() - since
    process.off('exit', stopWithTests)
    if (options.home === undefined) await rm(home, { recursive: true, force: true })
    return { ...end, milliseconds }
  }

  const ready = new Promise<string>((resolve, reject) => {
    started.stdout.on('data', () => {
      const url = /^ready (http:\S+)$/m.exec(output.stdout)?.[1]
      if (url !== undefined) resolve(url)
    })
    void exited.then(({ code }) => {
      reject(
        new Error(`npm start ended with ${code ?? 'a signal'}\n${output.stdout}${output.stderr}`),
      )
    })
  })
  let url: string
  try {
    url = await within(ready, READY_WITHIN_MS, 'the stack did not become ready')
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }

  const cli = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'cli', 'mcp-authorizer.js'), ...args],
      { env: { ...process.env, MCP_AUTHORIZER_HOME: home } },
    )
    return stdout.trim()
  }
  const env = parseEnv(await readFile(join(home, 'env'), 'utf8')) as Record<string, string>
  return {
    url,
    env,
    home,
    stdout: () => output.stdout,
    cli,
    token: (asked = {}) => cli('token', ...tokenArguments(asked)),
    auditRecords: () => readAudit(join(home, 'audit')),
    stop,
  }
}

function tokenArguments(asked: TokenOptions): string[] {
  const { subject = 'alice', tenant = 'tenant_a', roles = ['analyst', 'developer'] } = asked
  const args = [`--subject=${subject}`, `--tenant=${tenant}`, `--roles=${roles.join(',')}`]
  if (asked.scope !== undefined) args.push(`--scope=${asked.scope}`)
  if (asked.audience !== undefined) args.push(`--audience=${asked.audience}`)
  if (asked.expiresIn !== undefined) args.push(`--expires-in=${asked.expiresIn}`)
  if (asked.clientId !== undefined) args.push(`--client-id=${asked.clientId}`)
  return args
}

/** A file that is being written may end in half a line; that record comes with the next reading. */
async function readAudit(folder: string): Promise<Record<string, unknown>[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const records: Record<string, unknown>[] = []
  for (const entry of entries.filter((found) => found.isFile())) {
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8')
    for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
      if (line !== '') records.push(JSON.parse(line) as Record<string, unknown>)
    }
  }
  return records
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function within<T>(work: Promise<T>, milliseconds: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(message))
    }, milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
