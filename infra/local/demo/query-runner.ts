/**
 * Runs queries on the demo database in processes of their own, a few at a time, each within a time limit: one
 * that never ends (`WITH RECURSIVE` without a bound) costs its caller an error and nobody else anything.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Query, QueryAnswer } from './query-process.ts'
import type { QueryResult } from './run-statements.ts'

export interface QueryRunner {
  /** @throws Error with SQLite's own message, or with what ended the query */
  run(sql: string): Promise<QueryResult>
  /** Resolves when no process is left. */
  close(): Promise<void>
}

/** Time that one query has. */
const LIMIT_MS = 5_000
const MOST_PROCESSES = 4

const SCRIPT = fileURLToPath(new URL('query-process.ts', import.meta.url))

export function createQueryRunner(file: string, limitMs: number = LIMIT_MS): QueryRunner {
  const idle: ChildProcess[] = []
  const all = new Set<ChildProcess>()
  const waiting: (() => void)[] = []
  let isClosed = false

  async function take(): Promise<ChildProcess> {
    while (!isClosed && idle.length === 0 && all.size >= MOST_PROCESSES)
      await new Promise<void>((resolve) => waiting.push(resolve))
    if (isClosed) throw new Error('the demo database is closed')
    return idle.pop() ?? begin()
  }

  function begin(): ChildProcess {
    const child = fork(SCRIPT, [file], {
      // Older releases warn of what is experimental in them.
      execArgv: ['--disable-warning=ExperimentalWarning', ...process.execArgv],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    all.add(child)
    child.once('exit', () => {
      all.delete(child)
      const at = idle.indexOf(child)
      if (at !== -1) idle.splice(at, 1)
      waiting.shift()?.()
    })
    // Sending to one that ended a moment ago fails; its exit says so.
    child.on('error', () => undefined)
    return child
  }

  function ask(child: ChildProcess, query: Query): Promise<QueryAnswer> {
    return new Promise((resolve, reject) => {
      const ended = (): void => {
        const why = isClosed
          ? 'the demo database is closed'
          : `the query was stopped: it took longer than ${limitMs / 1000} s, or more memory than this demo has`
        reject(new Error(why))
      }
      child.once('exit', ended)
      child.once('message', (answer) => {
        child.off('exit', ended)
        resolve(answer as QueryAnswer)
      })
      child.send(query)
    })
  }

  return {
    async run(sql) {
      const child = await take()
      const answer = await ask(child, { sql, limitMs })
      idle.push(child)
      waiting.shift()?.()
      if (answer.kind === 'refused') throw new Error(answer.message)
      return answer.result
    },
    async close() {
      isClosed = true
      for (const resume of waiting.splice(0)) resume()
      const ends = [...all].map((child) => {
        const exit = once(child, 'exit')
        child.kill('SIGKILL')
        return exit
      })
      await Promise.all(ends)
    },
  }
}
