/**
 * Words that a dialect never reads as an alias where AS is left out. The parser takes some of them for one:
 * `FROM ONLY t`, `FROM t OPTION (RECOMPILE)`. Taken from the vendors' lists of reserved words and, where
 * a server was at hand, from what it answered.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { Lexeme } from './lexemes.ts'

/** Where an alias stands: behind what is selected, or behind a table. */
export type AliasPlace = 'column' | 'table'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** sqlite.org/lang_keywords.html, but for those that fall back to names. */
const SQLITE = words(`
    add all alter and as autoincrement between case check collate commit constraint create cross
    default deferrable delete distinct drop else escape except exists foreign from full glob
    group having in index indexed inner insert intersect into is isnull join left like limit
    match natural not nothing notnull null on or order outer primary references regexp returning
    right select set table then to transaction union unique update using values when where`)
/** PostgreSQL 18, appendix C: reserved words, those for functions and types, and those that need AS. */
const POSTGRESQL_TABLE = words(`
    all analyse analyze and any array as asc asymmetric authorization binary both case cast
    check collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user default
    deferrable desc distinct do else end except false fetch for foreign freeze from full grant
    group having ilike in initially inner intersect into is isnull join lateral leading left
    like limit localtime localtimestamp natural not notnull null offset on only or order outer
    overlaps placing primary references returning right select session_user similar some
    symmetric system_user table tablesample then to trailing true union unique user using
    variadic verbose when where window with`)
const POSTGRESQL_COLUMN = words(`
    all analyse analyze and any array as asc asymmetric both case cast char character check
    collate column constraint create cross day default deferrable desc distinct do else end
    except fetch filter for foreign freeze from full grant group having hour ilike in initially
    inner intersect into is isnull join lateral leading left like limit minute month natural not
    notnull offset on only or order outer over overlaps placing precision primary references
    returning right second select similar some symmetric table tablesample then to trailing
    union unique using variadic varying when where window with within without year`)
/** MySQL 8.4, 11.3, and MariaDB, "Reserved Words". */
const MYSQL = words(`
    accessible add all alter analyze and as asc asensitive before between bigint binary blob
    both by call cascade case change char character check collate column condition constraint
    continue convert create cross cube cume_dist current_date current_role current_time
    current_timestamp current_user cursor database databases day_hour day_microsecond day_minute
    day_second dec decimal declare default delayed delete delete_domain_id dense_rank desc
    describe deterministic distinct distinctrow div do_domain_ids double drop dual each else
    elseif empty enclosed escaped except exists exit explain false fetch first_value float
    float4 float8 for force foreign from fulltext function generated get grant group grouping
    groups having high_priority hour_microsecond hour_minute hour_second if ignore
    ignore_domain_ids in index infile inner inout insensitive insert int int1 int2 int3 int4
    int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join
    json_table key keys kill lag last_value lateral lead leading leave left like limit linear
    lines load localtime localtimestamp lock long longblob longtext loop low_priority manual
    master_bind master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext
    middleint minute_microsecond minute_second mod modifies natural no_write_to_binlog not
    nth_value ntile null numeric of offset on optimize optimizer_costs option optionally or
    order out outer outfile over page_checksum parallel parse_tree parse_vcol_expr partition
    percent_rank portion precision primary procedure purge qualify range rank read read_write
    reads real recursive ref_system_id references regexp release rename repeat replace require
    resignal restrict return returning revoke right rlike row row_number rows schema schemas
    second_microsecond select sensitive separator set show signal smallint sounds spatial
    specific sql sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate
    sqlwarning ssl starting stats_auto_recalc stats_persistent stats_sample_pages stored
    straight_join system table tablesample terminated then tinyblob tinyint tinytext to trailing
    trigger true undo union unique unlock unsigned update usage use using utc_date utc_time
    utc_timestamp values varbinary varchar varcharacter varying virtual when where while window
    with write xor year_month zerofill`)
/** SQL Server, "Reserved keywords", and words that begin a clause behind a table. */
const TRANSACTSQL = words(`
    add all alter and any apply as asc authorization backup begin between break browse bulk by
    cascade case check checkpoint close clustered coalesce collate column commit compute
    constraint contains containstable continue convert create cross current current_date
    current_time current_timestamp current_user cursor database dbcc deallocate declare default
    delete deny desc disk distinct distributed double drop dump else end errlvl escape except
    exec execute exists exit external fetch file fillfactor for foreign freetext freetexttable
    from full function goto grant group having holdlock identity identity_insert identitycol if
    in index inner insert intersect into is join key kill left like lineno load merge national
    nocheck nonclustered not null nullif of off offset offsets on open opendatasource openquery
    openrowset openxml option or order outer output over percent pivot plan precision primary
    print proc procedure public raiserror read readtext reconfigure references replication
    restore restrict return revert revoke right rollback rowcount rowguidcol rule save schema
    securityaudit select semantickeyphrasetable semanticsimilaritydetailstable
    semanticsimilaritytable session_user set setuser shutdown some statistics system_user table
    tablesample textsize then to top tran transaction trigger truncate try_convert tsequal union
    unique unpivot update updatetext use user values varying view waitfor when where while
    window with within writetext`)

const NO_ALIAS: Readonly<Record<SqlDialect, Readonly<Record<AliasPlace, ReadonlySet<string>>>>> = {
  sqlite: { table: SQLITE, column: SQLITE },
  postgresql: { table: POSTGRESQL_TABLE, column: POSTGRESQL_COLUMN },
  mysql: { table: MYSQL, column: MYSQL },
  transactsql: { table: TRANSACTSQL, column: TRANSACTSQL },
}

/** Reserved words that are values, or end one. */
const VALUES =
  words(`null true false default end current_catalog current_date current_role current_schema
    current_time current_timestamp current_user localtime localtimestamp session_user system_user user
    utc_date utc_time utc_timestamp unknown precision varying maxvalue binary`)
/** Words that MySQL does not reserve and that change what follows them. */
const MODIFIERS = words('sql_no_cache sql_cache sql_buffer_result')

/** Whether a lexeme can be an alias without AS. */
export function isAlias(lexeme: Lexeme, place: AliasPlace, dialect: SqlDialect): boolean {
  if (lexeme.kind === 'name') return true
  if (lexeme.kind === 'string') return place === 'column' && dialect !== 'postgresql'
  return lexeme.kind === 'word' && !NO_ALIAS[dialect][place].has(lexeme.text.toLowerCase())
}

/** Whether what an alias names can end in `lexeme`; `before` is what stands before that. */
export function endsOperand(
  lexeme: Lexeme,
  before: Lexeme | undefined,
  dialect: SqlDialect,
): boolean {
  if (lexeme.kind === 'sign') return /^[)\]?]$/.test(lexeme.text)
  if (lexeme.kind !== 'word' || /^[.@#:]$/.test(before?.text ?? '')) return true
  const word = lexeme.text.toLowerCase()
  return !MODIFIERS.has(word) && (VALUES.has(word) || !NO_ALIAS[dialect].table.has(word))
}

/** Whether a place is one behind an operand, where an operator stands. */
export function isBehindOperand(
  lexemes: readonly Lexeme[],
  at: number,
  dialect: SqlDialect,
): boolean {
  const last = lexemes[at - 1]
  return last !== undefined && endsOperand(last, lexemes[at - 2], dialect)
}
