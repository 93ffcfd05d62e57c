/**
 * Ordinary forms that are refused, by dialect: the parser does not know them, or reads them otherwise.
 * docs/constraints.md lists them, too.
 */
import type { SqlDialect } from '../../../../../../functions/core/decision/tool-mapping.ts'

export const UNREAD_KINDS: Readonly<Record<SqlDialect, Readonly<Record<string, RegExp>>>> = {
  sqlite: {
    'EXCLUDE in window frames': /\bEXCLUDE\b/,
    'IN with a table': /\bIN \w/,
    'INSERT with an alias': /^INSERT INTO \w+ AS/,
    'a full-text table as a call': /FROM email\('/,
  },
  postgresql: {
    'EXCLUDE in window frames': /\bEXCLUDE\b/,
    '(row).field': /\)\.\w/,
    'BETWEEN SYMMETRIC': /SYMMETRIC/,
    'ORDER BY ... USING': / USING >/,
    'ROWS FROM': /ROWS FROM/,
    'ONLY and * for children of a table': /FROM ONLY| \*$/,
    'weaker row locks': /FOR (?:NO KEY UPDATE|KEY SHARE)/,
    'strings side by side on one line': /'a' 'b'/,
    'words that need AS': /SELECT id day/,
    'XML functions with a grammar': /xmlelement|IS DOCUMENT/,
    'the operator <+>': /<\+>/,
    'SEARCH and CYCLE': /CYCLE/,
    'IS JSON': /IS JSON/,
    'ANY with VALUES': /ANY\(VALUES/,
    'an alias of USING': /USING \(id\) AS/,
    'GROUP BY DISTINCT': /GROUP BY DISTINCT/,
    'SUBSTRING ... SIMILAR': /similar/,
  },
  mysql: {
    'the operator !': /!(?!=)/,
    'character sets in CHAR and CAST': /CHAR\(65 USING|CHARACTER SET utf8mb4/,
    'tables in brackets, separated by commas': /\(orders o, customers c\)|\(t2, t3\)/,
    'EXPLAIN EXTENDED and PARTITIONS': /^EXPLAIN (?:EXTENDED|PARTITIONS)/,
    'INSERT ... VALUES ... AS': /AS new/,
    'UPDATE of several tables, IGNORE': /^UPDATE (?:orders o,|IGNORE)/,
    'LOCK IN SHARE MODE': /LOCK IN SHARE MODE/,
    'OPTIMIZE TABLE': /^OPTIMIZE/,
    'lengths of keys in CREATE INDEX': /^CREATE INDEX .*\(\d+\)\)/,
    '\\N': /\\N/,
    'dates as ODBC writes them': /\{d/,
  },
  transactsql: {
    'amounts of money': /\$5/,
    'PARSE and TRY_PARSE': /PARSE\(/,
    'variables in OFFSET and FETCH': /OFFSET @/,
    'join hints': /HASH JOIN/,
    'table hints without WITH': /orders \(NOLOCK\)/,
    'TOP in changes': /^(?:UPDATE|DELETE) TOP/,
    'DELETE without FROM': /^DELETE orders/,
    'assignments with an operator': /\+= 1/,
    'CLUSTERED indexes, ALTER COLUMN': /CLUSTERED INDEX|ALTER COLUMN/,
  },
}
