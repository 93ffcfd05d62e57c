/**
 * The process in which one query at a time runs on the demo database: SQLite cannot be interrupted from Node.js,
 * so a query that takes too long, or too much memory, ends with its process. The process ends itself, from a thread that
 * the query does not hold up, so that it does so without its parent, too.
 */
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { type QueryResult, runStatements } from './run-statements.ts'

export interface Query {
  readonly sql: string
  readonly limitMs: number
}

export type QueryAnswer =
  | { readonly kind: 'result'; readonly result: QueryResult }
  | { readonly kind: 'refused'; readonly message: string }

/** Pages of 4 KiB that the file may have. Temporary tables lie in memory, and count there. */
const MOST_PAGES = 65_536
/** Node's build of SQLite keeps no count of its own, which its heap limits would need. */
const MOST_MEMORY = 512 * 1024 * 1024
const LOOK_MS = 50

const WATCH = `
const { parentPort } = require('node:worker_threads')
let timer
parentPort.on('message', (limitMs) => {
  clearInterval(timer)
  if (limitMs === 0) return
  const until = performance.now() + limitMs
  timer = setInterval(() => {
    if (performance.now() >= until || process.memoryUsage.rss() > ${MOST_MEMORY})
      process.kill(process.pid, 'SIGKILL')
  }, ${LOOK_MS})
})`

const [, , file = ''] = process.argv
// Writers of several processes wait for each other.
const db = new DatabaseSync(file, { timeout: 2000, allowExtension: false })
db.exec(`PRAGMA max_page_count = ${MOST_PAGES}; PRAGMA temp_store = MEMORY`)
const watch = new Worker(WATCH, { eval: true })
watch.unref()

process.on('message', ({ sql, limitMs }: Query) => {
  watch.postMessage(limitMs)
  const answer = answerTo(sql)
  watch.postMessage(0)
  process.send?.(answer)
})
process.on('disconnect', () => process.exit())

function answerTo(sql: string): QueryAnswer {
  try {
    return { kind: 'result', result: runStatements(db, sql) }
  } catch (error) {
    // What a query left open would hold up the next one's.
    if (db.isTransaction) db.exec('ROLLBACK')
    return { kind: 'refused', message: error instanceof Error ? error.message : 'failed' }
  }
}
