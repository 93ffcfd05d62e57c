/**
 * GetRandomPassword: draws characters from the types that are wanted, one of each where that is
 * required. Refuses lengths outside 1 to 4,096 and choices that leave nothing to draw from.
 */
import { randomInt } from 'node:crypto'
import { awsFailure } from '../aws-failure.ts'
import { type Operation, operation } from '../aws-json.ts'

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

export const getRandomPassword: Operation = operation(
  {
    PasswordLength: 'integer',
    ExcludeCharacters: 'string',
    ExcludeLowercase: 'boolean',
    ExcludeUppercase: 'boolean',
    ExcludeNumbers: 'boolean',
    ExcludePunctuation: 'boolean',
    IncludeSpace: 'boolean',
    RequireEachIncludedType: 'boolean',
  },
  (input) => {
    const length = input.PasswordLength ?? 32
    const types = [
      input.ExcludeLowercase ? '' : LOWER,
      input.ExcludeUppercase ? '' : UPPER,
      input.ExcludeNumbers ? '' : DIGITS,
      input.ExcludePunctuation ? '' : PUNCTUATION,
      input.IncludeSpace ? ' ' : '',
    ]
      .map((type) => without(type, input.ExcludeCharacters ?? ''))
      .filter((type) => type !== '')
    const required = (input.RequireEachIncludedType ?? true) ? types : []
    if (types.length === 0 || length < Math.max(1, required.length) || length > 4096) {
      return awsFailure(
        'InvalidParameterException',
        'The password length must be 1 to 4096, and enough for the types of characters wanted.',
      )
    }
    const drawn = required.map(draw)
    const all = types.join('')
    while (drawn.length < length) drawn.push(draw(all))
    return { RandomPassword: shuffled(drawn).join('') }
  },
)

const draw = (from: string): string => from.charAt(randomInt(from.length))

const without = (type: string, excluded: string): string =>
  Array.from(type)
    .filter((character) => !excluded.includes(character))
    .join('')

function shuffled(characters: readonly string[]): string[] {
  const left = [...characters]
  const out: string[] = []
  while (left.length > 0) out.push(...left.splice(randomInt(left.length), 1))
  return out
}
