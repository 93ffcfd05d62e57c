/**
 * Prints the data types of casts. Refuses types that are not listed here, and sizes that are not
 * plain numbers.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonValue } from '../../json.ts'
import { printPath } from './names.ts'
import { has, listOf, only, Unread, variantOf, wordOf } from './tree.ts'

const WORDS: Readonly<Record<string, string>> = {
  Character: 'CHARACTER',
  Char: 'CHAR',
  CharacterVarying: 'CHARACTER VARYING',
  CharVarying: 'CHAR VARYING',
  Varchar: 'VARCHAR',
  Nvarchar: 'NVARCHAR',
  Uuid: 'UUID',
  Clob: 'CLOB',
  Binary: 'BINARY',
  Varbinary: 'VARBINARY',
  Blob: 'BLOB',
  Bytea: 'BYTEA',
  Numeric: 'NUMERIC',
  Decimal: 'DECIMAL',
  Dec: 'DEC',
  Float: 'FLOAT',
  TinyInt: 'TINYINT',
  SmallInt: 'SMALLINT',
  MediumInt: 'MEDIUMINT',
  Int2: 'INT2',
  Int: 'INT',
  Int4: 'INT4',
  Int8: 'INT8',
  Integer: 'INTEGER',
  BigInt: 'BIGINT',
  Signed: 'SIGNED',
  SignedInteger: 'SIGNED INTEGER',
  Unsigned: 'UNSIGNED',
  UnsignedInteger: 'UNSIGNED INTEGER',
  Float4: 'FLOAT4',
  Float8: 'FLOAT8',
  Real: 'REAL',
  Double: 'DOUBLE',
  DoublePrecision: 'DOUBLE PRECISION',
  Bool: 'BOOL',
  Boolean: 'BOOLEAN',
  Date: 'DATE',
  Datetime: 'DATETIME',
  JSON: 'JSON',
  JSONB: 'JSONB',
  Text: 'TEXT',
  Bit: 'BIT',
  BitVarying: 'BIT VARYING',
  TsVector: 'TSVECTOR',
  TsQuery: 'TSQUERY',
  Regclass: 'REGCLASS',
}

const GEOMETRIES = {
  Point: 'POINT',
  Line: 'LINE',
  LineSegment: 'LSEG',
  GeometricBox: 'BOX',
  GeometricPath: 'PATH',
  Polygon: 'POLYGON',
  Circle: 'CIRCLE',
}

const ZONES: Readonly<Record<string, readonly [string, string]>> = {
  None: ['', ''],
  WithTimeZone: ['', ' WITH TIME ZONE'],
  WithoutTimeZone: ['', ' WITHOUT TIME ZONE'],
  Tz: ['TZ', ''],
}

/** Prints a data type. Throws `Unread`. */
export function printType(node: JsonValue | undefined, dialect: SqlDialect): string {
  const [kind, payload] = variantOf(node)
  const word = Object.hasOwn(WORDS, kind) ? WORDS[kind] : undefined
  if (word !== undefined) return word + printSize(payload)
  switch (kind) {
    case 'Time':
    case 'Timestamp': {
      const [precision, zone] = listOf(payload)
      const [tz, tail] = (typeof zone === 'string' ? ZONES[zone] : undefined) ?? []
      if (tz === undefined || tail === undefined) break
      return kind.toUpperCase() + tz + printSize(precision ?? null) + tail
    }
    case 'Interval':
      only(payload, [])
      return 'INTERVAL'
    case 'GeometricType': {
      const geometry = wordOf(GEOMETRIES, payload)
      if (dialect !== 'postgresql') break
      return geometry
    }
    case 'Array': {
      const [form, element] = variantOf(payload)
      const [type, size] = listOf(element)
      if (form !== 'SquareBracket' || has(size)) break
      return `${printType(type, dialect)}[]`
    }
    case 'Custom': {
      const [name, sizes] = listOf(payload)
      const numbers = listOf(sizes).map((size) => printNumber(size))
      return printPath(name, dialect) + (numbers.length === 0 ? '' : `(${numbers.join(', ')})`)
    }
    default:
  }
  throw new Unread(`data type: ${kind}`)
}

/** The sizes of a type: nothing, a number, precision and scale, or a length. */
function printSize(payload: JsonValue): string {
  if (!has(payload)) return ''
  if (payload === 'Max') return '(MAX)'
  if (!isJsonObject(payload)) return `(${printNumber(payload)})`
  const [form, size] = variantOf(payload)
  switch (form) {
    case 'Precision':
      return `(${printNumber(size)})`
    case 'PrecisionAndScale':
      return `(${listOf(size)
        .map((number) => printNumber(number))
        .join(', ')})`
    case 'IntegerLength':
      return `(${printNumber(only(size, ['length'])['length'])})`
    default:
      throw new Unread(`size: ${form}`)
  }
}

function printNumber(value: JsonValue | undefined): string {
  const text = String(typeof value === 'object' ? '' : value)
  if (!/^\d{1,10}$/.test(text)) throw new Unread('size of a type')
  return text
}
