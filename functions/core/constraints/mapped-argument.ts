/**
 * Finds the argument that a constraint is about: the one that the mapping names for an attribute.
 * Refuses where no argument is mapped, or the mapped one is absent or not text.
 */
import type { JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { ConstrainedCall } from './constraint.ts'

/** The argument's name, or undefined where the mapping has none for `attribute`. */
export function argumentNameOf(call: ConstrainedCall, attribute: string): string | undefined {
  const { attributes } = call.mapping
  return Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined
}

/** An own member of the arguments, or undefined. */
export function argumentOf(call: ConstrainedCall, name: string): JsonValue | undefined {
  return Object.hasOwn(call.arguments, name) ? call.arguments[name] : undefined
}

/**
 * The text of the argument mapped as `attribute`. Refuses `constraint_not_enforceable` where none is
 * mapped, `argument_unreadable` where it is absent or not a string.
 */
export function mappedText(call: ConstrainedCall, attribute: string): string | Refusal {
  const name = argumentNameOf(call, attribute)
  if (name === undefined)
    return refuse('constraint_not_enforceable', { detail: `no argument is mapped as ${attribute}` })
  const value = argumentOf(call, name)
  return typeof value === 'string'
    ? value
    : refuse('argument_unreadable', { detail: `${attribute} is absent or not text` })
}
