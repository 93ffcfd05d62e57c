/**
 * Describes the input of one AWS JSON operation and reads a request body by it.
 * Refuses a missing member and a member of the wrong type with the errors that AWS uses.
 */
import { type AwsFailure, awsFailure } from './aws-failure.ts'

interface MemberTypes {
  string: string
  integer: number
  boolean: boolean
  /** base64 on the wire */
  blob: Buffer
  strings: readonly string[]
  object: Readonly<Record<string, unknown>>
  objects: readonly Readonly<Record<string, unknown>>[]
  /** a map of string to string */
  map: Readonly<Record<string, string>>
}

type Kind = keyof MemberTypes
/** A trailing `!` makes a member required. */
export type Shape = Readonly<Record<string, Kind | `${Kind}!`>>

export type Input<S extends Shape> = {
  readonly [K in keyof S as S[K] extends Kind ? never : K]: S[K] extends `${infer T extends Kind}!`
    ? MemberTypes[T]
    : never
} & {
  readonly [K in keyof S as S[K] extends Kind ? K : never]?: S[K] extends Kind
    ? MemberTypes[S[K]]
    : never
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const READERS: { readonly [K in Kind]: (value: unknown) => MemberTypes[K] | undefined } = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  integer: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  blob: (value) =>
    typeof value === 'string' && BASE64.test(value) ? Buffer.from(value, 'base64') : undefined,
  strings: (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined,
  object: (value) => (isObject(value) ? value : undefined),
  objects: (value) => (Array.isArray(value) && value.every(isObject) ? value : undefined),
  map: (value) =>
    isObject(value) && Object.values(value).every((one) => typeof one === 'string')
      ? (value as Record<string, string>)
      : undefined,
}

/** Members that the shape does not name are dropped, as AWS ignores them; null counts as absent. */
export function readInput<S extends Shape>(shape: S, body: unknown): Input<S> | AwsFailure {
  if (!isObject(body)) return awsFailure('SerializationException', 'the body is not a JSON object')
  const read: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(shape)) {
    const value = Object.hasOwn(body, name) ? (body[name] ?? undefined) : undefined
    if (value === undefined) {
      if (!spec.endsWith('!')) continue
      return awsFailure(
        'ValidationException',
        `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
      )
    }
    const kind = (spec.endsWith('!') ? spec.slice(0, -1) : spec) as Kind
    const member = READERS[kind](value)
    if (member === undefined) {
      return awsFailure('SerializationException', `member ${name} is not of type ${kind}`)
    }
    read[name] = member
  }
  return read as Input<S>
}
