/**
 * Reads typed values from resolved properties. CloudFormation accepts numbers and booleans as text, so
 * these do too; anything else of the wrong type is a TemplateFailure that names its place.
 */
import { isList, isRecord, type Json, type JsonRecord } from './json.ts'
import { type Place, TemplateFailure } from './template-failure.ts'

export interface PropertyReader {
  readonly place: Place
  readonly values: JsonRecord
  has(name: string): boolean
  raw(name: string): Json | undefined
  text(name: string): string
  optionalText(name: string): string | undefined
  number(name: string, fallback: number): number
  flag(name: string, fallback: boolean): boolean
  texts(name: string): readonly string[]
  textMap(name: string): Readonly<Record<string, string>>
  object(name: string): PropertyReader | undefined
  objects(name: string): readonly PropertyReader[]
}

export function readProperties(values: JsonRecord, place: Place): PropertyReader {
  const raw = (name: string): Json | undefined => values[name]
  const wrong = (name: string, wanted: string): TemplateFailure =>
    new TemplateFailure(place.property(name), `must be ${wanted}`)

  const optionalText = (name: string): string | undefined => {
    const value = raw(name)
    if (value === undefined || value === null) return undefined
    const text = scalarText(value)
    if (text === undefined) throw wrong(name, 'text')
    return text
  }

  const object = (name: string): PropertyReader | undefined => {
    const value = raw(name)
    if (value === undefined || value === null) return undefined
    if (!isRecord(value)) throw wrong(name, 'an object')
    return readProperties(value, place.property(name))
  }

  return {
    place,
    values,
    has: (name) => raw(name) !== undefined && raw(name) !== null,
    raw,
    optionalText,
    object,
    text(name) {
      const value = optionalText(name)
      if (value === undefined) throw wrong(name, 'given')
      return value
    },
    number(name, fallback) {
      const value = raw(name)
      if (value === undefined || value === null) return fallback
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong(name, 'a number')
      return number
    },
    flag(name, fallback) {
      const value = raw(name)
      if (value === undefined || value === null) return fallback
      if (value === true || value === 'true') return true
      if (value === false || value === 'false') return false
      throw wrong(name, 'true or false')
    },
    texts(name) {
      const value = raw(name)
      if (value === undefined || value === null) return []
      if (!isList(value)) throw wrong(name, 'a list')
      return value.map((item) => {
        const text = scalarText(item)
        if (text === undefined) throw wrong(name, 'a list of texts')
        return text
      })
    },
    textMap(name) {
      const value = raw(name)
      if (value === undefined || value === null) return {}
      if (!isRecord(value)) throw wrong(name, 'a map of texts')
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => {
          const text = scalarText(item)
          if (text === undefined) throw wrong(`${name}.${key}`, 'text')
          return [key, text]
        }),
      )
    },
    objects(name) {
      const value = raw(name)
      if (value === undefined || value === null) return []
      if (!isList(value)) throw wrong(name, 'a list')
      return value.map((item, index) => {
        const at = place.property(name).property(index)
        if (!isRecord(item)) throw new TemplateFailure(at, 'must be an object')
        return readProperties(item, at)
      })
    },
  }
}

function scalarText(value: Json): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return undefined
}
