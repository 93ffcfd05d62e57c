/**
 * Runs `npm start` in a session of its own, as a terminal does, for starts that are to fail and for ends that are to be
 * complete: it knows every process that belongs to a start, whoever its parent is by now. Linux only (`/proc`).
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PATIENCE_MS = 90_000
const LOOK_MS = 250

export interface Start {
  readonly home: string
  readonly port: number
  readonly output: { readonly stdout: string; readonly stderr: string }
  /** Resolves when stdout or stderr matches. */
  shows(pattern: RegExp): Promise<RegExpExecArray>
  /** To npm alone. */
  kill(signal: NodeJS.Signals): void
  /** To the whole process group, as a terminal does on Ctrl-C. */
  interrupt(): void
  /** npm's exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** Command lines of the processes of this start that live. */
  alive(): Promise<readonly string[]>
  /** Ends what is left and deletes the state folder. */
  clear(): Promise<void>
}

export interface StartSettings {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Absent: a free one. */
  readonly port?: number | string
  /** npm's own lines on stdout; absent: `--silent`. */
  readonly isLoud?: boolean
  readonly cwd?: string
}

export async function startNpm(settings: StartSettings = {}): Promise<Start> {
  const home = await mkdtemp(join(tmpdir(), 'start-'))
  const port = settings.port ?? (await freePort())
  const args = ['start', ...(settings.isLoud === true ? [] : ['--silent'])]
  const npm = spawn('npm', [...args, '--', ...(settings.args ?? [])], {
    cwd: settings.cwd ?? ROOT,
    env: { ...process.env, ...settings.env, PORT: String(port), MCP_AUTHORIZER_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const session = npm.pid ?? 0
  const output = { stdout: '', stderr: '' }
  npm.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    npm.once('close', (code, signal) => resolve(code ?? signal ?? -1))
  })
  // Environments have sessions of their own: they are known by their parents, while these live.
  const known = new Map<number, LivingProcess>()
  const look = async (): Promise<readonly LivingProcess[]> => {
    const all = await livingProcesses()
    for (let before = -1; before < known.size; ) {
      before = known.size
      for (const [pid, one] of all)
        if (one.session === session || known.has(one.parent)) known.set(pid, one)
    }
    return [...known.values()].filter(({ pid, since }) => all.get(pid)?.since === since)
  }
  const looking = setInterval(() => void look(), LOOK_MS)
  const clear = async (): Promise<void> => {
    clearInterval(looking)
    for (const { pid } of await look()) process.kill(pid, 'SIGKILL')
    await rm(home, { recursive: true, force: true })
  }
  return {
    home,
    port: Number(port),
    output,
    ended,
    kill: (signal) => void npm.kill(signal),
    interrupt: () => void process.kill(-session, 'SIGINT'),
    alive: async () => (await look()).map(({ command }) => command),
    clear,
    async shows(pattern) {
      for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
        const found = pattern.exec(output.stdout) ?? pattern.exec(output.stderr)
        if (found !== null) return found
        if (npm.exitCode !== null) break
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`${String(pattern)} was not shown\n${output.stdout}${output.stderr}`)
    },
  }
}

interface LivingProcess {
  readonly pid: number
  readonly parent: number
  readonly session: number
  /** Its start, in ticks since the machine's: a number that is used again is another process. */
  readonly since: string
  readonly command: string
}

/** Stopped processes count; zombies, which only wait to be collected, do not. */
async function livingProcesses(): Promise<ReadonlyMap<number, LivingProcess>> {
  const found = new Map<number, LivingProcess>()
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // After the command in brackets come state, parent, group, session, ... (proc(5), from its third field).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state = 'Z', parent, , session] = fields
    if (state === 'Z') continue
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    const pid = Number(name)
    found.set(pid, {
      pid,
      parent: Number(parent),
      session: Number(session),
      since: fields[19] ?? '',
      command: command.replaceAll('\0', ' '),
    })
  }
  return found
}

async function freePort(): Promise<number> {
  const { port, close } = await takePort()
  await close()
  return port
}

/** Listens on a port, so that nobody else can. */
export async function takePort(): Promise<{ port: number; close: () => Promise<void> }> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Whether anything listens there. */
export async function isTaken(port: number): Promise<boolean> {
  const server = createServer()
  const answer = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true))
    server.once('listening', () => server.close(() => resolve(false)))
  })
  server.listen(port, '127.0.0.1')
  return answer
}
