/** ListSecrets and BatchGetSecretValue: the filters and the pages of Secrets Manager. */
import { type AwsFailure, awsFailure, isFailure } from '../aws-failure.ts'
import { type Operation, operation } from '../aws-json.ts'
import { describe } from './description.ts'
import { CURRENT, findByStage, type Secret } from './model.ts'
import type { SecretStore } from './store.ts'
import { valueOutput } from './values.ts'

type Filters = readonly Readonly<Record<string, unknown>>[]

/** What a filter compares; each value may begin with `!` to mean 'not'. */
const FILTERED: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => [description ?? ''],
  'tag-key': ({ tags }) => [...tags.keys()],
  'tag-value': ({ tags }) => [...tags.values()],
  all: ({ name, description, tags }) => [name, description ?? '', ...tags.keys(), ...tags.values()],
}

function select(store: SecretStore, filters: Filters): Secret[] | AwsFailure {
  let chosen = [...store.secrets.values()]
  for (const filter of filters) {
    const key = filter['Key']
    const values = filter['Values']
    const read = typeof key === 'string' && Object.hasOwn(FILTERED, key) ? FILTERED[key] : undefined
    if (!read || !Array.isArray(values) || !values.every((one) => typeof one === 'string')) {
      return awsFailure('ValidationException', 'a filter needs a known Key and a list of Values')
    }
    chosen = chosen.filter((secret) => values.some((value) => matches(read(secret), value)))
  }
  return chosen
}

function matches(texts: readonly string[], value: string): boolean {
  if (value.startsWith('!')) return !matches(texts, value.slice(1))
  return texts.some((text) => text.startsWith(value))
}

/** One page and the token of the next; a token is the position where it begins. */
function page<T>(all: readonly T[], max: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(token)
  if (!Number.isSafeInteger(start) || start < 0 || start > all.length) {
    return awsFailure('InvalidNextTokenException', 'You entered an invalid token.')
  }
  const end = start + max
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} }
}

export function listingOperations(store: SecretStore): Record<string, Operation> {
  return {
    ListSecrets: operation(
      {
        Filters: 'objects',
        MaxResults: 'integer',
        NextToken: 'string',
        IncludePlannedDeletion: 'boolean',
        SortOrder: 'string',
      },
      (input) => {
        const found = select(store, input.Filters ?? [])
        if (isFailure(found)) return found
        const shown = found.filter(
          (one) => input.IncludePlannedDeletion || one.deletion === undefined,
        )
        // Newest first unless asked otherwise, as AWS sorts.
        if (input.SortOrder !== 'asc') shown.reverse()
        const part = page(shown, input.MaxResults ?? 100, input.NextToken)
        if (isFailure(part)) return part
        return { SecretList: part.items.map(describe), ...part.next }
      },
    ),
    BatchGetSecretValue: operation(
      {
        SecretIdList: 'strings',
        Filters: 'objects',
        MaxResults: 'integer',
        NextToken: 'string',
      },
      (input) => {
        if ((input.SecretIdList === undefined) === (input.Filters === undefined)) {
          return awsFailure(
            'InvalidParameterException',
            'Either SecretIdList or Filters must be provided, and not both.',
          )
        }
        if (input.SecretIdList) return batch(store, input.SecretIdList)
        const found = select(store, input.Filters ?? [])
        if (isFailure(found)) return found
        const part = page(found, input.MaxResults ?? 20, input.NextToken)
        if (isFailure(part)) return part
        return {
          ...batch(
            store,
            part.items.map((secret) => secret.arn),
          ),
          ...part.next,
        }
      },
    ),
  }
}

/** Gives what can be read, and an error for each that cannot. */
function batch(store: SecretStore, ids: readonly string[]) {
  const values: Record<string, unknown>[] = []
  const errors: Record<string, unknown>[] = []
  for (const id of ids) {
    const secret = store.findUsable(id)
    const version = isFailure(secret) ? undefined : findByStage(secret, CURRENT)
    if (!isFailure(secret) && version) values.push(valueOutput(secret, version))
    else {
      const { code, message } = isFailure(secret)
        ? secret
        : awsFailure('ResourceNotFoundException', 'the secret has no value')
      errors.push({ SecretId: id, ErrorCode: code, Message: message })
    }
  }
  return { SecretValues: values, Errors: errors }
}
