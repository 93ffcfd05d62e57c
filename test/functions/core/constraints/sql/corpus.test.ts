/**
 * Ordinary statements are read. Those that are not are of kinds that have a name, here and in the docs.
 */
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../../../../functions/core/refusal.ts'
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import { readCorpus } from './corpus/read-corpus.ts'
import { UNREAD_KINDS } from './corpus/unread-kinds.ts'

const LEAST_SHARE = 0.98

describe.each(['sqlite', 'postgresql', 'mysql', 'transactsql'] as const)(
  'ordinary statements of %s',
  (dialect) => {
    it('are read as what they do, but for kinds that have a name', {
      timeout: 60_000,
    }, async () => {
      const statements = readCorpus(dialect)
      expect(statements.length).toBeGreaterThan(900)
      const kinds = Object.entries(UNREAD_KINDS[dialect])
      const unread: string[] = []
      const seen = new Set<string>()
      const surprises: string[] = []
      for (const { sql, action } of statements) {
        const reading = await classifySql(sql, dialect, sqlLibrary)
        if (!isRefusal(reading)) {
          if (reading.action !== action) surprises.push(`${reading.action}: ${sql}`)
          continue
        }
        unread.push(sql)
        const kind = kinds.find(([, pattern]) => pattern.test(sql))?.[0]
        if (kind === undefined) surprises.push(`${reading.detail ?? reading.code}: ${sql}`)
        else seen.add(kind)
      }
      expect(surprises).toEqual([])
      expect(kinds.map(([kind]) => kind).filter((kind) => !seen.has(kind))).toEqual([])
      expect(1 - unread.length / statements.length).toBeGreaterThan(LEAST_SHARE)
    })
  },
)
