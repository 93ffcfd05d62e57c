/**
 * Where a JSON Schema stands: names of properties say what may be filled in and stay, words of the
 * schema's own stay, and everything that can hold data (defaults, constants, examples, descriptions) is
 * judged as data.
 */
import type { Redaction } from '../../constraints/obligations/obligation.ts'
import { isJsonObject } from '../../json.ts'
import { cleaned } from './clean-text.ts'
import type { Place } from './copy-json.ts'
import { dataPlace, placeOf } from './redact-text.ts'

/** Members whose members are names of the schema's author, each with a schema. */
const NAMED = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
])
/** Members that hold schemas. */
const NESTED = new Set(
  'items prefixItems additionalProperties propertyNames contains not if then else allOf anyOf oneOf'.split(
    ' ',
  ),
)
/** Types and formats. */
const WORDS = new Set(
  'string number integer boolean object array null date date-time time email uri'.split(' '),
)
/** Members that hold names of properties, or words of JSON Schema. */
const PLAIN = new Set(
  'type format required $schema $id $ref minimum maximum minLength maxLength minItems maxItems multipleOf'.split(
    ' ',
  ),
)

/** Members that hold values of what the schema describes. */
const HELD = new Set(['default', 'const', 'enum', 'examples', 'enumNames'])
const KEYWORDS = new Set([...NAMED, ...NESTED, ...PLAIN, ...HELD, 'title', 'description'])

export function schemaPlace(redaction: Redaction): Place {
  const data = dataPlace(redaction)
  const plain: Place = {
    ...data,
    text: (text) => (WORDS.has(text) ? text : cleaned(text, redaction)),
    number: (lexeme) => lexeme,
  }
  /** A schema of a property, whose data may be that of a hidden field. */
  const schemaOf = (property: string | undefined): Place => ({
    ...data,
    within: () => undefined,
    name: (name) => (KEYWORDS.has(name) ? name : cleaned(name, redaction)),
    member(name) {
      if (NAMED.has(name)) return named
      if (NESTED.has(name)) return schemaOf(property)
      if (PLAIN.has(name)) return plain
      const field = HELD.has(name) ? property : name
      return field === undefined ? data : placeOf(field, redaction, data)
    },
  })
  const named: Place = {
    ...data,
    within: () => undefined,
    // What is no schema is data of that name.
    member: (name) => ({
      ...schemaOf(name),
      within: (value) => (isJsonObject(value) ? undefined : placeOf(name, redaction, data)),
    }),
  }
  return schemaOf(undefined)
}
