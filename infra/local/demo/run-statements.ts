/**
 * Runs SQL as its caller wrote it, every statement in turn, and answers with the last one's result. Refuses to
 * open or write any other file (ATTACH, VACUUM INTO), and results larger than this demo answers with.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'

export type Row = Readonly<Record<string, string | number | null>>

/** What one query answered: its rows, and how many it returned or changed. */
export interface QueryResult {
  readonly rows: readonly Row[]
  readonly rowCount: number
}

/** The largest result that is built in memory. */
const MOST_ROWS = 10_000
const MOST_CHARACTERS = 8 * 1024 * 1024

/**
 * SQLite prepares one statement at a time and drops what follows it, so the rest is run in its turn.
 * @throws Error with SQLite's own message, or with what is refused
 */
export function runStatements(db: DatabaseSync, sql: string): QueryResult {
  let rest = sql
  let result: QueryResult | undefined
  for (;;) {
    let statement
    try {
      statement = db.prepare(rest)
    } catch (error) {
      if (result !== undefined && isOnlyComment(error)) return result
      throw error
    }
    refuseOtherFiles(statement.sourceSQL)
    statement.setReadBigInts(true)
    result =
      statement.columns().length === 0
        ? { rows: [], rowCount: Number(statement.run().changes) }
        : read(statement.iterate())
    rest = rest.slice(statement.sourceSQL.length)
    if (rest.trim() === '') return result
  }
}

function read(found: Iterable<Record<string, SQLOutputValue>>): QueryResult {
  const rows: Row[] = []
  let characters = 0
  for (const each of found) {
    const row = toRow(each)
    for (const value of Object.values(row)) characters += String(value).length
    if (rows.length === MOST_ROWS) throw new Error(`result too large: more than ${MOST_ROWS} rows`)
    if (characters > MOST_CHARACTERS)
      throw new Error(`result too large: more than ${MOST_CHARACTERS} characters`)
    rows.push(row)
  }
  return { rows, rowCount: rows.length }
}

/** Blanks, comments and empty statements; SQLite takes a mark of byte order for a blank. */
const LEADING = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*/
/** VACUUM itself, and that of one schema by its plain name. */
const VACUUM_IN_PLACE = /^vacuum(?:\s+(?!into\b)\w+)?\s*;?\s*$/i

/**
 * Both are statements of their own, never parts of others (https://www.sqlite.org/lang.html), so the first
 * word tells. node:sqlite can ask about every access (`setAuthorizer`) from Node.js 24.10 on only.
 */
function refuseOtherFiles(statement: string): void {
  const text = statement.replace(LEADING, '')
  const word = /^\w*/.exec(text)?.[0].toLowerCase()
  if (word === 'attach' || (word === 'vacuum' && !VACUUM_IN_PLACE.test(text)))
    throw new Error('not authorized: this database opens no other file')
}

function isOnlyComment(error: unknown): boolean {
  return error instanceof Error && /contains no statements/.test(error.message)
}

/** Makes a row that JSON can hold: integers beyond 2^53 become strings, blobs base64. */
export function toRow(row: Record<string, SQLOutputValue>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value === 'bigint') return [column, toJsonInteger(value)]
      if (value instanceof Uint8Array) return [column, Buffer.from(value).toString('base64')]
      return [column, value]
    }),
  )
}

function toJsonInteger(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}
