/**
 * The SQL parser for every statement of this process, on one WebAssembly instance at a time. Each
 * statement has so many steps as its length explains; an instance that broke off in the middle of one, for
 * whatever reason, is thrown away, and the next statement gets a new one.
 */
import type { LoadedSqlLibrary, SqlAnswer, SqlLibrary } from '../../core/constraints/sql/parser.ts'
import type { SqlDialect } from '../../core/decision/tool-mapping.ts'
import { openParserLibrary, type ParserInstance } from './parser-library.ts'

/**
 * Steps for any statement, and for each UTF-16 unit of it. Ordinary statements take 50 to 250 for each; a
 * step takes 10 ns, so that the longest text that is read has half a second.
 */
const BASE_STEPS = 4_000_000
const UNIT_STEPS = 700

/** Memory of an instance never shrinks: beyond it, a new one is started. */
const MEMORY_LIMIT = 64 * 2 ** 20

const NAMES = {
  sqlite: 'sqlite',
  postgresql: 'postgresql',
  mysql: 'mysql',
  transactsql: 'mssql',
} as const satisfies Record<SqlDialect, string>

/** How the library begins or ends what it says about a statement; anything else is a failure of its own. */
const OBJECTION = /^(?:sql parser error|Serialization error)|at Line: \d+, Column: \d+$/
/** Its own bound on nesting. */
const RECURSION = /recursion limit exceeded/

/** Loaded once for the process; a failed attempt is made again with the next statement. */
let loading: Promise<LoadedSqlLibrary> | undefined

export const sqlLibrary: SqlLibrary = {
  load() {
    loading ??= openParserLibrary()
      .then(libraryOn)
      .catch((error: unknown) => {
        loading = undefined
        throw error
      })
    return loading
  },
}

/** Exported for tests, which hand in instances that fail at will. */
export function libraryOn(start: () => ParserInstance): LoadedSqlLibrary {
  let sound: ParserInstance | undefined = start()
  const attempt = <T>(sql: string, read: (instance: ParserInstance) => T): SqlAnswer<T> => {
    const instance = sound ?? start()
    sound = undefined
    instance.steps.value = BASE_STEPS + UNIT_STEPS * sql.length
    try {
      const value = read(instance)
      if (instance.memory.buffer.byteLength <= MEMORY_LIMIT) sound = instance
      return { kind: 'answer', value }
    } catch (error) {
      const objection = objectionOf(error)
      if (objection === undefined) return { kind: 'none', why: whyBroken(error, instance) }
      if (instance.memory.buffer.byteLength <= MEMORY_LIMIT) sound = instance
      return { kind: 'none', why: RECURSION.test(objection) ? 'depth' : 'syntax' }
    }
  }
  return {
    parse: (sql, dialect) => attempt(sql, ({ parse }) => parse(NAMES[dialect], sql)),
    format: (sql, dialect) => attempt(sql, ({ format }) => format(NAMES[dialect], sql)),
  }
}

/** What the library says about a statement; it quotes it, so nothing of it is kept. */
function objectionOf(error: unknown): string | undefined {
  const message =
    typeof error === 'object' && error !== null && !(error instanceof Error)
      ? (error as { message?: unknown }).message
      : error
  return typeof message === 'string' && OBJECTION.test(message) ? message : undefined
}

function whyBroken(error: unknown, { steps }: ParserInstance): 'steps' | 'depth' | 'breakdown' {
  if (steps.value <= 0) return 'steps'
  // V8's own stack, or the module's, which lies at the bottom of its memory.
  const isDepth =
    error instanceof RangeError ||
    (error instanceof WebAssembly.RuntimeError && error.message.includes('out of bounds'))
  return isDepth ? 'depth' : 'breakdown'
}
