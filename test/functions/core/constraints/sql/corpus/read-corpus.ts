/**
 * Reads the ordinary statements in this folder: those that all dialects share, then the dialect's own. A
 * line is one statement; an expression or a condition is put into each of a few whole statements over
 * `orders`.
 */
import { readFileSync } from 'node:fs'
import type { SqlAction } from '../../../../../../functions/core/constraints/sql/pen.ts'
import type { SqlDialect } from '../../../../../../functions/core/decision/tool-mapping.ts'

export interface OrdinaryStatement {
  readonly sql: string
  readonly action: SqlAction
}

interface Section {
  readonly action: SqlAction
  readonly frame: (line: string) => readonly string[]
}

const asItStands = (line: string): readonly string[] => [line]

const SECTIONS: Readonly<Record<string, Section>> = {
  expressions: {
    action: 'read',
    frame: (line) => [
      `SELECT ${line} AS x FROM orders o ORDER BY o.id`,
      `SELECT o.id FROM orders o WHERE (${line}) IS NOT NULL ORDER BY o.id`,
    ],
  },
  conditions: {
    action: 'read',
    frame: (line) => [
      `SELECT id FROM orders o WHERE ${line} ORDER BY id`,
      `SELECT count(*) FROM orders o WHERE NOT (${line})`,
      `SELECT CASE WHEN ${line} THEN 1 ELSE 0 END AS x FROM orders o ORDER BY id`,
    ],
  },
  reads: { action: 'read', frame: asItStands },
  writes: { action: 'write', frame: asItStands },
  administration: { action: 'admin', frame: asItStands },
}

/** The ordinary statements of a dialect. */
export function readCorpus(dialect: SqlDialect): readonly OrdinaryStatement[] {
  return ['common', dialect].flatMap((name) => statementsOf(name))
}

function statementsOf(name: string): readonly OrdinaryStatement[] {
  const text = readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8')
  let section: Section | undefined
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('## ')) section = SECTIONS[line.slice(3)]
    if (section === undefined || line === '' || line.startsWith('## ')) return []
    const { action, frame } = section
    return frame(line).map((sql) => ({ sql, action }))
  })
}
