/**
 * Checks of which the middleware's options are put together. Each names the place and what should stand
 * there, and never shows the value.
 */

/** What a value must be, in words; undefined where it is. */
export type Check = (value: unknown, at: string) => string | undefined

/** A check for each member, so that the compiler misses none of the type's. */
export type Shape<T> = Readonly<Record<keyof Required<T>, Check>>

export const text: Check = (value, at) =>
  typeof value === 'string' && value !== '' ? undefined : `${at} must be a text`
export const flag: Check = (value, at) =>
  typeof value === 'boolean' ? undefined : `${at} must be true or false`
export const callable: Check = (value, at) =>
  typeof value === 'function' ? undefined : `${at} must be a function`
export const anything: Check = () => undefined

export const number =
  (least: number, most: number): Check =>
  (value, at) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `${at} must be a number from ${least} to ${most}`

export const oneOf =
  (...choices: readonly string[]): Check =>
  (value, at) =>
    choices.includes(value as string) ? undefined : `${at} must be ${choices.join(' or ')}`

export const list =
  (check: Check): Check =>
  (value, at) =>
    Array.isArray(value)
      ? firstOf(value.map((item: unknown, index) => check(item, `${at}[${index}]`)))
      : `${at} must be a list`

export const record =
  (check: Check): Check =>
  (value, at) =>
    isObject(value)
      ? firstOf(Object.entries(value).map(([name, item]) => check(item, `${at}.${name}`)))
      : `${at} must be an object`

export const anyOr =
  (check: Check): Check =>
  (value, at) =>
    value === 'any' ? undefined : check(value, at)

/** An object with these members and no others; `needed` ones may not be left out. */
export const shape =
  <T>(members: Shape<T>, needed: readonly (keyof T & string)[]): Check =>
  (value, at) => {
    if (!isObject(value)) return `${at} must be an object`
    const names = Object.keys(members)
    const within = (name: string) => (at === 'options' ? name : `${at}.${name}`)
    const unknown = Object.keys(value).find((name) => !names.includes(name))
    if (unknown !== undefined)
      return `${within(unknown)} is no option; known are ${names.join(', ')}`
    const missing = needed.find((name) => value[name] === undefined)
    if (missing !== undefined) return `${within(missing)} is missing`
    const given = Object.entries(value).filter(([, member]) => member !== undefined)
    return firstOf(
      given.map(([name, member]) =>
        (members as Readonly<Record<string, Check>>)[name]?.(member, within(name)),
      ),
    )
  }

function firstOf(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
