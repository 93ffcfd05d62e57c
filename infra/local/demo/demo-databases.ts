/**
 * The databases that the demo offers by name: `demo`, with the orders of all tenants, and one for each tenant that holds
 * its rows alone. Which of them somebody may ask is the gateway's to decide.
 */
import { DatabaseSync } from 'node:sqlite'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { keepRowsOf, TENANTS } from './demo-seed.ts'
import { createQueryRunner, type QueryRunner } from './query-runner.ts'
import type { QueryResult } from './run-statements.ts'

export interface TenantDatabases {
  /** Undefined where there is no such database. @throws Error as for `demo` */
  run(name: string, sql: string): Promise<QueryResult> | undefined
  close(): Promise<void>
}

/** Opens `<folder>/<tenant>.sqlite` of each tenant, creating and seeding those that are not there yet. */
export function openTenantDatabases(folder: string): TenantDatabases {
  mkdirSync(folder, { recursive: true })
  const runners = new Map<string, QueryRunner>(
    TENANTS.map((tenant) => {
      const file = join(folder, `${tenant}.sqlite`)
      const db = new DatabaseSync(file, { timeout: 2000, allowExtension: false })
      keepRowsOf(db, tenant)
      db.close()
      return [tenant, createQueryRunner(file)]
    }),
  )
  return {
    run: (name, sql) => runners.get(name)?.run(sql),
    async close() {
      await Promise.all([...runners.values()].map((runner) => runner.close()))
    },
  }
}
