/**
 * The operating system's side of one environment: its process, its log lines, its memory. Kills it when
 * its resident memory exceeds the function's, as Lambda does.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { FunctionModel } from './function-model.ts'
import { kill, type Reaper, signal } from './reaper.ts'

const BOOTSTRAP = fileURLToPath(new URL('./runtime/bootstrap.mjs', import.meta.url))
const CLOCK = new URL('../clock/shift-clock.mjs', import.meta.url).href
const PAGE_BYTES = 4096
const MEMORY_CHECK_MS = 200

export interface ProcessSettings {
  readonly model: FunctionModel
  readonly taskRoot: string
  readonly variables: Record<string, string>
  readonly clockOffsetMs: number
  /** Arguments that start another runtime client than the local one. */
  readonly runtime: readonly string[] | undefined
  readonly reaper: Reaper
  readonly log: (line: string) => void
  readonly exited: (reason: string) => void
}

export interface EnvironmentProcess {
  freeze(): void
  thaw(): void
  kill(): void
  /** Highest resident memory seen, in MiB. */
  maximumMemoryMb(): number
}

export function startProcess(settings: ProcessSettings): EnvironmentProcess {
  const { model, reaper } = settings
  const clock = settings.clockOffsetMs === 0 ? [] : [`${CLOCK}?offset=${settings.clockOffsetMs}`]
  const child: ChildProcess = spawn(
    process.execPath,
    [
      ...clock.flatMap((url) => ['--import', url]),
      `--max-old-space-size=${Math.max(64, Math.floor(model.memoryMb * 0.9))}`,
      ...(settings.runtime ?? [BOOTSTRAP]),
      model.handler,
    ],
    {
      cwd: settings.taskRoot,
      env: settings.variables,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own: an interrupt at the terminal is the harness's to handle.
      detached: true,
    },
  )
  let alive = true
  let killedFor: string | undefined
  let maximumBytes = 0
  const pid = child.pid
  if (pid !== undefined) reaper.add(pid)

  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) readEntries(output, settings.log)
  }

  const watch = setInterval(() => void checkMemory(), MEMORY_CHECK_MS)
  watch.unref()
  async function checkMemory(): Promise<void> {
    const bytes = await residentBytes(pid)
    maximumBytes = Math.max(maximumBytes, bytes)
    if (alive && bytes > model.memoryMb * 1024 * 1024) {
      killedFor = 'Runtime exited with error: signal: killed'
      if (pid !== undefined) kill(pid)
    }
  }

  const ended = (reason: string): void => {
    if (!alive) return
    alive = false
    clearInterval(watch)
    if (pid !== undefined) reaper.remove(pid)
    settings.exited(killedFor ?? reason)
  }
  child.once('error', () => ended('Runtime could not be started'))
  child.once('exit', (code, name) => {
    ended(
      code === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: ${code === null ? `signal: ${name ?? ''}` : `exit status ${code}`}`,
    )
  })

  const send = (name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL') => (): void => {
    if (alive && pid !== undefined) signal(pid, name)
  }
  return {
    freeze: send('SIGSTOP'),
    thaw: send('SIGCONT'),
    kill: send('SIGKILL'),
    maximumMemoryMb: () => Math.ceil(maximumBytes / 1024 / 1024),
  }
}

/** One call for each entry: a carriage return within one stands for a line break, as in Lambda's logs. */
function readEntries(output: Readable, log: (entry: string) => void): void {
  let rest = ''
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const entries = (rest + text).split('\n')
    rest = entries.pop() ?? ''
    for (const entry of entries) log(entry.replaceAll('\r', '\n'))
  })
  output.on('end', () => {
    if (rest !== '') log(rest)
  })
}

/** Linux tells; elsewhere memory is not watched, and only the heap limit holds. */
async function residentBytes(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform !== 'linux') return 0
  try {
    const pages = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]
    return Number(pages) * PAGE_BYTES
  } catch {
    return 0
  }
}
