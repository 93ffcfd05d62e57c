/**
 * EventBridge event patterns (EventBridge, "Event patterns: comparison operators"). Refuses, at start,
 * operators that it does not know.
 */
import { isList, isRecord, type Json } from '../template/json.ts'
import { type Place, TemplateFailure } from '../template/template-failure.ts'

export type EventMatcher = (event: Json | undefined) => boolean
/** Decides on the value of one field; undefined when the event has no such field. */
type ValueMatcher = (value: Json | undefined) => boolean

const OPERATORS = [
  'anything-but',
  'equals-ignore-case',
  'exists',
  'numeric',
  'prefix',
  'suffix',
  'wildcard',
]

export function readEventPattern(pattern: Json, place: Place): EventMatcher {
  if (!isRecord(pattern)) throw new TemplateFailure(place, 'must be an object')
  const fields = Object.entries(pattern).map(([name, part]): EventMatcher => {
    const at = place.property(name)
    if (name === '$or') {
      if (!isList(part)) throw new TemplateFailure(at, 'must be a list of patterns')
      const options = part.map((option, index) => readEventPattern(option, at.property(index)))
      return (event) => options.some((matches) => matches(event))
    }
    if (!isList(part)) {
      const matches = readEventPattern(part, at)
      return (event) => matches(isRecord(event) ? event[name] : undefined)
    }
    const options = part.map((option, index) => readOption(option, at.property(index)))
    return (event) => {
      const value = isRecord(event) ? event[name] : undefined
      return options.some((matches) => matches(value))
    }
  })
  return (event) => fields.every((matches) => matches(event))
}

function readOption(option: Json, place: Place): ValueMatcher {
  if (!isRecord(option)) {
    if (isList(option)) throw new TemplateFailure(place, 'must be a value or an operator')
    return anyOf((value) => value === option)
  }
  const [only, ...more] = Object.entries(option)
  if (only === undefined || more.length > 0) {
    throw new TemplateFailure(place, 'must hold exactly one operator', OPERATORS)
  }
  const [name, argument] = only
  switch (name) {
    case 'exists':
      return (value) => (value !== undefined && !isRecord(value)) === (argument === true)
    case 'numeric':
      return anyOf(readNumeric(argument, place))
    case 'anything-but': {
      const excluded = readExcluded(argument, place)
      return (value) => value !== undefined && !excluded(value)
    }
    default:
      return anyOf(readText(name, argument, place))
  }
}

/** Operators on text: `{"prefix": "a"}`, also with `{"equals-ignore-case": "a"}` inside. */
function readText(name: string, argument: Json, place: Place): (value: Json) => boolean {
  const inner = isRecord(argument) ? argument['equals-ignore-case'] : undefined
  const fold = inner !== undefined || name === 'equals-ignore-case'
  const wanted = inner ?? argument
  if (typeof wanted !== 'string' || !OPERATORS.includes(name)) {
    throw new TemplateFailure(place, `operator ${name} is not known in this form`, OPERATORS)
  }
  const normal = (text: string): string => (fold ? text.toLowerCase() : text)
  const test = textTest(name, normal(wanted))
  return (value) => typeof value === 'string' && test(normal(value))
}

function textTest(name: string, wanted: string): (text: string) => boolean {
  switch (name) {
    case 'prefix':
      return (text) => text.startsWith(wanted)
    case 'suffix':
      return (text) => text.endsWith(wanted)
    case 'wildcard': {
      const escaped = wanted.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
      const expression = new RegExp(`^${escaped}$`, 's')
      return (text) => expression.test(text)
    }
    default:
      return (text) => text === wanted
  }
}

function readExcluded(argument: Json, place: Place): (value: Json) => boolean {
  if (isRecord(argument)) {
    const [[name, inner] = ['', null]] = Object.entries(argument)
    const tests = (isList(inner) ? inner : [inner]).map((item) => readText(name, item, place))
    return (value) => tests.some((test) => test(value))
  }
  const values = isList(argument) ? argument : [argument]
  return (value) => values.includes(value)
}

function readNumeric(argument: Json, place: Place): (value: Json) => boolean {
  const parts = isList(argument) ? argument : []
  const tests: ((value: number) => boolean)[] = []
  for (let index = 0; index < parts.length; index += 2) {
    const operator = parts[index]
    const limit = parts[index + 1]
    if (typeof limit !== 'number') throw new TemplateFailure(place, 'numeric needs numbers')
    switch (operator) {
      case '=':
        tests.push((value) => value === limit)
        break
      case '<':
        tests.push((value) => value < limit)
        break
      case '<=':
        tests.push((value) => value <= limit)
        break
      case '>':
        tests.push((value) => value > limit)
        break
      case '>=':
        tests.push((value) => value >= limit)
        break
      default:
        throw new TemplateFailure(place, `numeric ${JSON.stringify(operator)} is not known`, [
          '=',
          '<',
          '<=',
          '>',
          '>=',
        ])
    }
  }
  if (tests.length === 0) throw new TemplateFailure(place, 'numeric needs a comparison')
  return (value) => typeof value === 'number' && tests.every((test) => test(value))
}

/** A list in the event matches when one of its items does. */
function anyOf(test: (value: Json) => boolean): ValueMatcher {
  return (value) => {
    if (value === undefined) return false
    return isList(value) ? value.some(test) : test(value)
  }
}
