/**
 * What the harness knows of one CloudFormation resource type: how its name is made, which attributes
 * it has, and which of its properties it understands.
 */
import { createHash } from 'node:crypto'

/** Which properties are understood: anything, a list of a shape, or named fields. */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, Shape>> }

const anything: Shape = { kind: 'any' }
export const listOf = (of: Shape): Shape => ({ kind: 'list', of })

/** Named fields: `names` (separated by blanks) may hold anything, `nested` have shapes of their own. */
export function fields(names: string, nested: Readonly<Record<string, Shape>> = {}): Shape {
  const plain = names.split(/\s+/).filter((name) => name !== '')
  return {
    kind: 'fields',
    fields: { ...Object.fromEntries(plain.map((name) => [name, anything])), ...nested },
  }
}

/** What a name is made from. */
export interface Naming {
  readonly stack: string
  readonly logicalId: string
  readonly region: string
  readonly account: string
  /** Where queues are reached: the stand-in's URL, or Amazon's own. */
  readonly queueBase: string
  /** A resolved property that is text, or undefined. */
  given(property: string): string | undefined
}

export interface ResourceType {
  /** What `Ref` gives; unique in the assembly among resources of the type. */
  readonly ref: (naming: Naming) => string
  readonly attributes: Readonly<Record<string, (naming: Naming) => string>>
  /** Undefined: the type has no effect locally, and its properties are not looked at. */
  readonly properties?: Shape
}

/** `length` letters and digits that depend on stack, logical id and purpose alone. */
export function stableId(naming: Naming, length: number, purpose = ''): string {
  const hash = createHash('sha256')
    .update(`${naming.stack}/${naming.logicalId}/${purpose}`)
    .digest('hex')
  return BigInt(`0x${hash}`).toString(36).slice(0, length).padStart(length, '0')
}

/** A name as CloudFormation generates it: stack, logical id, a suffix; cut to `limit` characters. */
export function generatedName(naming: Naming, limit: number): string {
  const suffix = stableId(naming, 12).toUpperCase()
  const room = limit - suffix.length - 1
  return `${`${naming.stack}-${naming.logicalId}`.slice(0, room)}-${suffix}`
}

export function arn(service: string, naming: Naming, resource: string): string {
  return `arn:aws:${service}:${naming.region}:${naming.account}:${resource}`
}
