/**
 * The functions that SQLite's SQL may call, held against the catalogue of a real SQLite.
 */
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { SQLITE_FUNCTIONS } from '../../../../../functions/core/constraints/sql/functions-of-sqlite.ts'
import { passingCalls } from './passing-calls.ts'

// sqlite3.h: of a function that depends on its arguments alone, and of one that a schema may hold.
const DETERMINISTIC = 0x800
const DIRECT_ONLY = 0x80000
const INNOCUOUS = 0x200000

/** Neither deterministic nor an aggregate, and yet allowed: they tell a time, a count, a version, something random. */
const HARMLESS = new Set(
  `changes current_date current_time current_timestamp last_insert_rowid random sqlite_compileoption_get
  sqlite_compileoption_used sqlite_source_id sqlite_version total_changes fts5_insttoken fts5_locale`.split(
    /\s+/,
  ),
)
/** They work on the match of a full-text query, and have no mark at all. */
const FULL_TEXT = new Set('bm25 fts5_get_locale highlight matchinfo offsets snippet'.split(' '))
/** In other builds of SQLite, or tables in its catalogue. */
const ELSEWHERE = new Set(
  'json_each json_tree jsonb_each jsonb_tree generate_series soundex'.split(' '),
)

interface Listed {
  readonly name: string
  readonly type: string
  readonly flags: number
}

describe('functions of SQLite', () => {
  const listed = new DatabaseSync(':memory:')
    .prepare('SELECT DISTINCT name, type, flags FROM pragma_function_list')
    .all() as unknown as readonly Listed[]

  it('each that is allowed is its own and marked as harmless, but for a few by name', () => {
    const unmarked = [...SQLITE_FUNCTIONS.builtIn].filter((name) => {
      const own = listed.filter((each) => each.name === name)
      const isMarked = ({ type, flags }: Listed): boolean =>
        (flags & DIRECT_ONLY) === 0 &&
        (type === 'w' || ((flags & DETERMINISTIC) !== 0 && (flags & INNOCUOUS) !== 0))
      return own.length === 0 || !own.every(isMarked)
    })
    const known = new Set([...HARMLESS, ...FULL_TEXT, ...ELSEWHERE])
    expect(unmarked.filter((name) => !known.has(name))).toEqual([])
  })

  it('no form of a call of any other of its own passes', async () => {
    const others = [...new Set(listed.map(({ name }) => name))].filter(
      (name) => !SQLITE_FUNCTIONS.builtIn.has(name) && /^\w+$/.test(name),
    )
    expect(others).toEqual(expect.arrayContaining(['load_extension', 'fts3_tokenizer', 'optimize']))
    expect(await passingCalls(others, 'sqlite')).toEqual([])
  })
})
