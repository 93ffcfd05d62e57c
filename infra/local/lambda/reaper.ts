/**
 * Makes sure that no environment outlives the harness. A frozen process cannot notice that its parent is
 * gone, so a shell waits on a pipe from the parent and kills what is listed once the pipe breaks.
 */
import { spawn } from 'node:child_process'

export interface Reaper {
  add(pid: number): void
  remove(pid: number): void
  /** Kills what is left and ends the shell. */
  close(): void
}

const SCRIPT = `
pids=' '
while read -r op pid; do
  case "$op" in
    +) pids="$pids$pid " ;;
    -) before=\${pids%%" $pid "*}; after=\${pids#*" $pid "}
       [ "$before" = "$pids" ] || pids="$before $after" ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
`

export function startReaper(): Reaper {
  const pids = new Set<number>()
  // A session of its own: an interrupt typed at the terminal must not end it before the harness.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.unref()
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  const tell = (line: string): void => {
    if (shell.stdin.writable) shell.stdin.write(`${line}\n`)
  }
  const killAll = (): void => {
    for (const pid of pids) kill(pid)
    pids.clear()
  }
  process.on('exit', killAll)

  return {
    add(pid) {
      pids.add(pid)
      tell(`+ ${pid}`)
    },
    remove(pid) {
      pids.delete(pid)
      tell(`- ${pid}`)
    },
    close() {
      killAll()
      process.off('exit', killAll)
      shell.stdin.end()
    },
  }
}

/** SIGKILL works on stopped processes, too. A process that is gone already is no error. */
export function kill(pid: number): void {
  signal(pid, 'SIGKILL')
}

export function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone: the exit event tells the rest.
  }
}
