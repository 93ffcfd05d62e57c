/**
 * Evaluates CloudFormation's intrinsic functions (CloudFormation User Guide, "Intrinsic function
 * reference"). Refuses functions that it does not know and arguments of the wrong form.
 */
import { isList, isRecord, type Json, type JsonRecord } from './json.ts'
import { type Place, TemplateFailure } from './template-failure.ts'

/** What the functions look up; the resolver of a stack implements it. */
export interface Scope {
  ref(name: string, place: Place): Json | undefined
  getAtt(logicalId: string, attribute: string, place: Place): Json
  condition(name: string, place: Place): boolean
  findInMap(map: string, top: string, second: string, place: Place): Json | undefined
  importValue: (name: string, place: Place) => Json
  readonly region: string
}

type Evaluate = (argument: Json, scope: Scope, place: Place) => Json | undefined

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, scope, place) => scope.ref(asText(argument, place), place),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::If': chooseIf,
  'Fn::Base64': (argument, scope, place) =>
    Buffer.from(asText(resolved(argument, scope, place), place)).toString('base64'),
  'Fn::ImportValue': (argument, scope, place) =>
    scope.importValue(asText(resolved(argument, scope, place), place), place),
  'Fn::GetAZs': (_argument, scope) => ['a', 'b', 'c'].map((zone) => `${scope.region}${zone}`),
}

const CONDITIONS: Readonly<
  Record<string, (argument: Json, scope: Scope, place: Place) => boolean>
> = {
  Condition: (argument, scope, place) => scope.condition(asText(argument, place), place),
  'Fn::Equals': (argument, scope, place) => {
    const [left, right] = asList(argument, place, 2)
    return (
      JSON.stringify(resolved(left ?? null, scope, place)) ===
      JSON.stringify(resolved(right ?? null, scope, place))
    )
  },
  'Fn::Not': (argument, scope, place) =>
    !evaluateCondition(asList(argument, place, 1)[0] ?? null, scope, place),
  'Fn::And': (argument, scope, place) =>
    asList(argument, place).every((item) => evaluateCondition(item, scope, place)),
  'Fn::Or': (argument, scope, place) =>
    asList(argument, place).some((item) => evaluateCondition(item, scope, place)),
}

/** The value with every function evaluated; `undefined` stands for `AWS::NoValue`. */
export function resolveValue(value: Json, scope: Scope, place: Place): Json | undefined {
  if (isList(value)) {
    return value
      .map((item, index) => resolveValue(item, scope, place.property(index)))
      .filter((item) => item !== undefined)
  }
  if (!isRecord(value)) return value
  const entries = Object.entries(value)
  const [only] = entries
  if (only !== undefined && entries.length === 1) {
    const [name, argument] = only
    if (name === 'Ref' || name.startsWith('Fn::')) {
      const evaluate = FUNCTIONS[name]
      if (evaluate === undefined) {
        throw new TemplateFailure(place, `function ${name} is not known`, Object.keys(FUNCTIONS))
      }
      return evaluate(argument, scope, place)
    }
  }
  const result: Record<string, Json> = {}
  for (const [name, item] of entries) {
    const itemValue = resolveValue(item, scope, place.property(name))
    if (itemValue !== undefined) result[name] = itemValue
  }
  return result
}

export function evaluateCondition(value: Json, scope: Scope, place: Place): boolean {
  const [only, ...others] = isRecord(value) ? Object.entries(value) : []
  const evaluate = only === undefined ? undefined : CONDITIONS[only[0]]
  if (only === undefined || others.length > 0 || evaluate === undefined) {
    throw new TemplateFailure(place, 'is not a known condition', Object.keys(CONDITIONS))
  }
  return evaluate(only[1], scope, place)
}

function getAtt(argument: Json, scope: Scope, place: Place): Json {
  const text = typeof argument === 'string' ? argument : undefined
  const [logicalId, ...attribute] =
    text === undefined ? asList(argument, place, 2) : splitOnce(text, '.')
  const resolvedAttribute = resolved(attribute[0] ?? null, scope, place)
  return scope.getAtt(asText(logicalId ?? null, place), asText(resolvedAttribute, place), place)
}

function join(argument: Json, scope: Scope, place: Place): Json {
  const [separator, items] = asList(argument, place, 2)
  const parts = asList(resolved(items ?? null, scope, place), place)
  return parts.map((part) => asText(part, place)).join(asText(separator ?? null, place))
}

function substitute(argument: Json, scope: Scope, place: Place): Json {
  const [template, names] = isList(argument) ? argument : [argument, {}]
  const own: JsonRecord = isRecord(names) ? names : {}
  return asText(template ?? null, place).replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal, name) => {
    const key = String(name).trim()
    if (literal === '!') return `\${${String(name)}}`
    const given = own[key]
    if (given !== undefined) return asText(resolved(given, scope, place), place)
    const [logicalId, attribute] = splitOnce(key, '.')
    const value =
      attribute === undefined ? scope.ref(key, place) : scope.getAtt(logicalId, attribute, place)
    return asText(value ?? null, place)
  })
}

function select(argument: Json, scope: Scope, place: Place): Json {
  const [index, items] = asList(argument, place, 2)
  const list = asList(resolved(items ?? null, scope, place), place)
  const item = list[Number(resolved(index ?? null, scope, place))]
  if (item === undefined) throw new TemplateFailure(place, 'Fn::Select finds nothing there')
  return item
}

function split(argument: Json, scope: Scope, place: Place): Json {
  const [separator, source] = asList(argument, place, 2)
  return asText(resolved(source ?? null, scope, place), place).split(
    asText(separator ?? null, place),
  )
}

function findInMap(argument: Json, scope: Scope, place: Place): Json {
  const parts = asList(argument, place)
  const [map, top, second] = parts
    .slice(0, 3)
    .map((part) => asText(resolved(part, scope, place), place))
  const found = scope.findInMap(map ?? '', top ?? '', second ?? '', place)
  if (found !== undefined) return found
  const options = parts[3]
  if (isRecord(options) && options['DefaultValue'] !== undefined) {
    return resolved(options['DefaultValue'], scope, place)
  }
  throw new TemplateFailure(place, 'Fn::FindInMap finds nothing there')
}

function chooseIf(argument: Json, scope: Scope, place: Place): Json | undefined {
  const [name, yes, no] = asList(argument, place, 3)
  const chosen = scope.condition(asText(name ?? null, place), place) ? yes : no
  return resolveValue(chosen ?? null, scope, place)
}

function resolved(value: Json, scope: Scope, place: Place): Json {
  const result = resolveValue(value, scope, place)
  if (result === undefined) throw new TemplateFailure(place, 'AWS::NoValue cannot stand here')
  return result
}

function asText(value: Json, place: Place): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TemplateFailure(place, 'a function needs text here')
}

function asList(value: Json, place: Place, length?: number): readonly Json[] {
  if (!isList(value) || (length !== undefined && value.length !== length)) {
    throw new TemplateFailure(
      place,
      `a function needs a list${length === undefined ? '' : ` of ${length}`} here`,
    )
  }
  return value
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
