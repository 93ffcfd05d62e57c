/**
 * Finds the arguments that a constraint is about: all that the mapping names for an attribute. Refuses
 * where none is mapped, none is there, or one of them is not text.
 */
import { type ArgumentPath, type FoundArgument, valuesAt } from '../decision/argument-paths.ts'
import { pathsOf, unlistedIn } from '../decision/mapped-arguments.ts'
import type { JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type ConstrainedCall, refuseArgument, refuseHeaders } from './constraint.ts'

/** One argument and its text. */
export interface MappedText {
  readonly name: string
  readonly text: string
}

/** An own member of the arguments, or undefined. */
export function argumentOf(call: ConstrainedCall, name: string): JsonValue | undefined {
  return Object.hasOwn(call.arguments, name) ? call.arguments[name] : undefined
}

/**
 * Everything at a path. Of headers only a top-level argument can be read, and one that has no header
 * cannot be said to be absent.
 */
export function argumentsAt(
  call: ConstrainedCall,
  path: ArgumentPath,
): readonly FoundArgument[] | Refusal {
  if (call.seen === 'body') return valuesAt(call.arguments, path)
  if (path.steps.length > 1) return refuseHeaders(path.text)
  const found = valuesAt(call.arguments, path)
  return found.length === 0
    ? refuseArgument('argument_unreadable', path.text, 'is in no header')
    : found
}

/**
 * The texts of all arguments mapped as `attribute`; one that is absent or null is passed over where there
 * is another. Refuses `constraint_not_enforceable` where none is mapped, `argument_unreadable` where none
 * is there, or one is not text.
 */
export function mappedTexts(
  call: ConstrainedCall,
  attribute: string,
): readonly MappedText[] | Refusal {
  const paths = pathsOf(call.mapping, attribute)
  if (paths.length === 0)
    return refuse('constraint_not_enforceable', {
      detail: `no argument of this tool is mapped as ${attribute}`,
    })
  const texts: MappedText[] = []
  for (const path of paths) {
    const found = argumentsAt(call, path)
    if ('kind' in found) return found
    for (const { name, value, isWhole } of found) {
      if (value === null) continue
      if (!isWhole || typeof value !== 'string')
        return refuseArgument('argument_unreadable', name, 'not text')
      texts.push({ name, text: value })
    }
  }
  const names = paths.map(({ text }) => text).join(', ')
  return texts.length === 0 ? refuseArgument('argument_unreadable', names, 'absent') : texts
}

/** The refusal where the call has an argument that the mapping does not list: nothing covers it. */
export function refuseUnlisted({
  mapping,
  arguments: given,
}: ConstrainedCall): Refusal | undefined {
  const unlisted = unlistedIn(mapping, given)
  return unlisted === undefined
    ? undefined
    : refuseArgument('argument_refused', unlisted, "not listed in the tool's mapping")
}
