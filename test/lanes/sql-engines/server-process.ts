/**
 * Runs a database server that exists for one test: data in a folder of its own, reached through a socket
 * file alone, owned by the server's own user where the tests run as root, gone after `close`.
 */
import { execFile, spawn } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const READY_WITHIN_MS = 60_000
const run = promisify(execFile)

/** What a statement answered; values are as the server spells them. */
export interface Answer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

export interface SqlEngine {
  /** Runs SQL; where it holds several statements, the answer is the last one's. Rejects as the server does. */
  run(sql: string): Promise<Answer>
  close(): Promise<void>
}

export interface ServerProcess {
  readonly home: string
  /** Runs a command as the server's user. */
  command(file: string, args: readonly string[]): Promise<void>
  /** Starts the server and waits until `connect` succeeds. */
  start<T>(file: string, args: readonly string[], connect: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A folder for a server, and what runs in it. Database servers refuse to run as root. */
export async function serverProcess(name: string, user: string): Promise<ServerProcess> {
  const home = await mkdtemp(path.join(tmpdir(), `${name}-`))
  const identity = process.getuid?.() === 0 ? await identityOf(user) : undefined
  if (identity !== undefined) await chown(home, identity.uid, identity.gid)
  const options = {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, TZ: 'UTC' },
    ...identity,
  }
  let end = async (): Promise<void> => {}
  return {
    home,
    command: async (file, args) => {
      await run(file, args, options)
    },
    start: async (file, args, connect) => {
      const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text))
      }
      const exited = new Promise((resolve) => child.once('exit', resolve))
      const kill = (): void => void child.kill('SIGKILL')
      process.once('exit', kill)
      end = async () => {
        // Both end at once, without waiting for clients.
        child.kill(name === 'postgresql' ? 'SIGQUIT' : 'SIGKILL')
        await exited
        process.off('exit', kill)
      }
      for (let waited = 0; ; waited += 100) {
        try {
          return await connect()
        } catch (error) {
          if (waited > READY_WITHIN_MS || child.exitCode !== null)
            throw new Error(`${name} did not start:\n${output}`, { cause: error })
          await sleep(100)
        }
      }
    },
    close: async () => {
      await end()
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function identityOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => Number((await run('id', [which, user])).stdout)),
  )
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${user}`)
  return { uid, gid }
}
