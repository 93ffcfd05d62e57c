/**
 * Operations on secrets as such: create, describe, update, tag, delete, restore.
 * Source: AWS Secrets Manager API Reference, each operation's page.
 */
import { type AwsFailure, awsFailure, isFailure } from '../aws-failure.ts'
import { type Operation, operation } from '../aws-json.ts'
import { describe } from './description.ts'
import { CURRENT, type Secret } from './model.ts'
import type { SecretStore } from './store.ts'
import { addVersion, checkValue, type NewValue } from './values.ts'

const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/
const DAY_MS = 86_400_000

export interface NewSecret extends NewValue {
  readonly Name: string
  readonly Description?: string | undefined
  readonly KmsKeyId?: string | undefined
  readonly Tags?: readonly Readonly<Record<string, unknown>>[] | undefined
}

/** @param arn the template's own, where there is one */
export function createSecret(
  store: SecretStore,
  input: NewSecret,
  arn?: string,
): Secret | AwsFailure {
  if (!NAME.test(input.Name)) {
    return awsFailure(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    )
  }
  const valued = input.SecretString !== undefined || input.SecretBinary !== undefined
  const refusal = valued ? checkValue(input) : undefined
  if (refusal) return refusal
  const existing = store.secrets.get(input.Name)
  if (existing) return createdAgain(existing, input)
  const now = Date.now()
  const secret: Secret = {
    name: input.Name,
    arn: arn ?? store.newArn(input.Name),
    created: now,
    description: input.Description,
    kmsKeyId: input.KmsKeyId,
    tags: readTags(input.Tags ?? []),
    changed: now,
    accessed: undefined,
    deletion: undefined,
    versions: new Map(),
  }
  store.secrets.set(secret.name, secret)
  if (valued) addVersion(secret, input, [CURRENT])
  return secret
}

/** A retry with the token of the first attempt succeeds if it says the same. */
function createdAgain(existing: Secret, input: NewSecret): Secret | AwsFailure {
  if (existing.deletion !== undefined) {
    return awsFailure(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  }
  const retried = existing.versions.get(input.ClientRequestToken ?? '')
  if (retried && !isFailure(addVersion(existing, input, []))) return existing
  return awsFailure(
    'ResourceExistsException',
    'The operation failed because the secret already exists.',
  )
}

function readTags(tags: readonly Readonly<Record<string, unknown>>[]): Map<string, string> {
  return new Map(
    tags.flatMap(({ Key, Value }) =>
      typeof Key === 'string' && typeof Value === 'string' ? [[Key, Value] as const] : [],
    ),
  )
}

const named = (secret: Secret) => ({ ARN: secret.arn, Name: secret.name })

export function secretOperations(store: SecretStore): Record<string, Operation> {
  return {
    CreateSecret: operation(
      {
        Name: 'string!',
        ClientRequestToken: 'string',
        Description: 'string',
        KmsKeyId: 'string',
        SecretString: 'string',
        SecretBinary: 'blob',
        Tags: 'objects',
      },
      (input) => {
        const secret = createSecret(store, input)
        if (isFailure(secret)) return secret
        const [first] = secret.versions.keys()
        return { ...named(secret), ...(first !== undefined && { VersionId: first }) }
      },
    ),
    DescribeSecret: operation({ SecretId: 'string!' }, ({ SecretId }) => {
      const secret = store.find(SecretId)
      return isFailure(secret) ? secret : describe(secret)
    }),
    UpdateSecret: operation(
      {
        SecretId: 'string!',
        ClientRequestToken: 'string',
        Description: 'string',
        KmsKeyId: 'string',
        SecretString: 'string',
        SecretBinary: 'blob',
      },
      (input) => {
        const secret = store.findUsable(input.SecretId)
        if (isFailure(secret)) return secret
        const valued = input.SecretString !== undefined || input.SecretBinary !== undefined
        const version = valued
          ? (checkValue(input) ?? addVersion(secret, input, [CURRENT]))
          : undefined
        if (isFailure(version)) return version
        secret.description = input.Description ?? secret.description
        secret.kmsKeyId = input.KmsKeyId ?? secret.kmsKeyId
        secret.changed = Date.now()
        return { ...named(secret), ...(version && { VersionId: version.id }) }
      },
    ),
    TagResource: operation({ SecretId: 'string!', Tags: 'objects!' }, ({ SecretId, Tags }) => {
      const secret = store.findUsable(SecretId)
      if (isFailure(secret)) return secret
      secret.tags = new Map([...secret.tags, ...readTags(Tags)])
      return {}
    }),
    UntagResource: operation(
      { SecretId: 'string!', TagKeys: 'strings!' },
      ({ SecretId, TagKeys }) => {
        const secret = store.findUsable(SecretId)
        if (isFailure(secret)) return secret
        secret.tags = new Map([...secret.tags].filter(([key]) => !TagKeys.includes(key)))
        return {}
      },
    ),
    DeleteSecret: operation(
      {
        SecretId: 'string!',
        RecoveryWindowInDays: 'integer',
        ForceDeleteWithoutRecovery: 'boolean',
      },
      ({ SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force = false }) => {
        const secret = store.find(SecretId)
        if (isFailure(secret)) return secret
        if (force && days !== undefined) {
          return awsFailure(
            'InvalidParameterException',
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          )
        }
        if (days !== undefined && (days < 7 || days > 30)) {
          return awsFailure(
            'InvalidParameterException',
            'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
          )
        }
        const due = Date.now() + (force ? 0 : (days ?? 30) * DAY_MS)
        if (force) store.secrets.delete(secret.name)
        else secret.deletion = due
        return { ...named(secret), DeletionDate: due / 1000 }
      },
    ),
    RestoreSecret: operation({ SecretId: 'string!' }, ({ SecretId }) => {
      const secret = store.find(SecretId)
      if (isFailure(secret)) return secret
      secret.deletion = undefined
      return named(secret)
    }),
  }
}
