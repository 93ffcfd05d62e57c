/**
 * Reads what a request names: a tool, a prompt, a resource, or the reference that is completed.
 * Refuses a name that is absent, empty or longer than names are, and a URI that two readers could
 * take for two resources.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { hasLookAlike, keysThatMatter } from './look-alike.ts'
import type { MethodRow, ThingKind } from './method-row.ts'

/** Characters of a tool's or prompt's name, or of a resource URI. */
const NAME_LIMIT = 2048

const REFERENCE_KEYS = keysThatMatter(['type', 'name', 'uri'])
const ARGUMENT_KEYS = keysThatMatter(['name', 'value'])

// URL parsers drop control characters and outer spaces, turn backslashes and resolve dot segments.
const REWRITTEN_BY_PARSERS = /[\u0000-\u001f\u007f\\]|^ | $/
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i

export interface Named {
  readonly kind: 'named'
  readonly name: string
  readonly thing: ThingKind
}

/** What `params` names by its row; undefined where the method names nothing. */
export function readName(row: MethodRow, params: JsonObject): Named | undefined | Refusal {
  if (row.namedBy === undefined || row.refusedAs !== undefined) return undefined
  if (row.namedBy === 'ref') return readReference(params)
  return named(row.names ?? 'tool', params[row.namedBy], row.namedBy)
}

function readReference(params: JsonObject): Named | Refusal {
  const { ref, argument } = params
  if (!isJsonObject(ref)) return invalid('ref')
  if (!isJsonObject(argument) || typeof argument['value'] !== 'string') return invalid('argument')
  if (hasLookAlike(ref, REFERENCE_KEYS) || hasLookAlike(argument, ARGUMENT_KEYS))
    return refuse('body_key_refused')
  if (ref['type'] === 'ref/prompt') return named('prompt', ref['name'], 'ref.name')
  if (ref['type'] === 'ref/resource') return named('resource', ref['uri'], 'ref.uri')
  return invalid('ref.type')
}

function named(thing: ThingKind, name: JsonValue | undefined, member: string): Named | Refusal {
  if (typeof name !== 'string' || name === '' || name.length > NAME_LIMIT) return invalid(member)
  return thing === 'resource' && isAmbiguousUri(name)
    ? invalid(member)
    : { kind: 'named', name, thing }
}

/** Whether a URI names another resource to whoever normalizes it. */
export function isAmbiguousUri(uri: string): boolean {
  const path = uri.split(/[?#]/, 1)[0] ?? ''
  return REWRITTEN_BY_PARSERS.test(uri) || DOT_SEGMENT.test(path)
}

function invalid(detail: string): Refusal {
  return refuse('params_invalid', { detail })
}
