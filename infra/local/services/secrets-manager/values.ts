/**
 * Operations on a secret's values: get, put, list and move versions.
 * Source: AWS Secrets Manager API Reference, each operation's page.
 */
import { type AwsFailure, awsFailure, isFailure } from '../aws-failure.ts'
import { type Operation, operation } from '../aws-json.ts'
import {
  CURRENT,
  findByStage,
  MAX_VALUE,
  moveStage,
  type Secret,
  type SecretVersion,
} from './model.ts'
import type { SecretStore } from './store.ts'

/** Epoch seconds, as AWS JSON carries time. */
const seconds = (milliseconds: number): number => milliseconds / 1000

export interface NewValue {
  readonly SecretString?: string | undefined
  readonly SecretBinary?: Buffer | undefined
  readonly ClientRequestToken?: string | undefined
}

/** Refuses two values at once, none, and one over 65,536 bytes. */
export function checkValue(value: NewValue): AwsFailure | undefined {
  const { SecretString: string, SecretBinary: binary, ClientRequestToken: token } = value
  if ((string === undefined) === (binary === undefined)) {
    return awsFailure(
      'InvalidRequestException',
      'You must provide either SecretString or SecretBinary, and not both.',
    )
  }
  const size = binary?.length ?? Buffer.byteLength(string ?? '')
  if (size === 0 || size > MAX_VALUE) {
    return awsFailure(
      'ValidationException',
      `1 validation error detected: Value at '${binary ? 'secretBinary' : 'secretString'}' failed to satisfy constraint: Member must have length between 1 and ${MAX_VALUE}`,
    )
  }
  if (token !== undefined && (token.length < 32 || token.length > 64)) {
    return awsFailure(
      'InvalidParameterException',
      'ClientRequestToken must be 32-64 characters long.',
    )
  }
  return undefined
}

/** Adds a version; the same token with the same value is the same version, with another a refusal. */
export function addVersion(
  secret: Secret,
  value: NewValue,
  stages: readonly string[],
): SecretVersion | AwsFailure {
  const id = value.ClientRequestToken ?? crypto.randomUUID()
  const existing = secret.versions.get(id)
  if (existing) {
    const same =
      existing.string === value.SecretString &&
      (existing.binary ?? Buffer.alloc(0)).equals(value.SecretBinary ?? Buffer.alloc(0))
    if (same) return existing
    return awsFailure(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    )
  }
  const version: SecretVersion = {
    id,
    string: value.SecretString,
    binary: value.SecretBinary,
    stages: new Set(),
    created: Date.now(),
  }
  secret.versions.set(id, version)
  for (const stage of stages) moveStage(secret, stage, version)
  secret.changed = version.created
  return version
}

export function valueOutput(secret: Secret, version: SecretVersion): Record<string, unknown> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: [...version.stages],
    CreatedDate: seconds(version.created),
    ...(version.string !== undefined && { SecretString: version.string }),
    ...(version.binary && { SecretBinary: version.binary.toString('base64') }),
  }
}

const missingVersion = (what: string): AwsFailure =>
  awsFailure(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${what}`,
  )

export function valueOperations(store: SecretStore): Record<string, Operation> {
  return {
    GetSecretValue: operation(
      { SecretId: 'string!', VersionId: 'string', VersionStage: 'string' },
      ({ SecretId, VersionId, VersionStage }) => {
        const secret = store.findUsable(SecretId)
        if (isFailure(secret)) return secret
        const stage = VersionStage ?? CURRENT
        const version =
          VersionId === undefined ? findByStage(secret, stage) : secret.versions.get(VersionId)
        if (!version) {
          return missingVersion(
            VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`,
          )
        }
        if (VersionStage !== undefined && !version.stages.has(VersionStage)) {
          return awsFailure(
            'InvalidRequestException',
            'You provided a VersionStage that is not associated to the provided VersionId.',
          )
        }
        secret.accessed = Date.now()
        return valueOutput(secret, version)
      },
    ),
    PutSecretValue: operation(
      {
        SecretId: 'string!',
        SecretString: 'string',
        SecretBinary: 'blob',
        ClientRequestToken: 'string',
        VersionStages: 'strings',
      },
      (input) => {
        const secret = store.findUsable(input.SecretId)
        if (isFailure(secret)) return secret
        const version =
          checkValue(input) ?? addVersion(secret, input, input.VersionStages ?? [CURRENT])
        if (isFailure(version)) return version
        return {
          ARN: secret.arn,
          Name: secret.name,
          VersionId: version.id,
          VersionStages: [...version.stages],
        }
      },
    ),
    ListSecretVersionIds: operation(
      { SecretId: 'string!', IncludeDeprecated: 'boolean' },
      ({ SecretId, IncludeDeprecated = false }) => {
        const secret = store.find(SecretId)
        if (isFailure(secret)) return secret
        const shown = [...secret.versions.values()].filter(
          (version) => IncludeDeprecated || version.stages.size > 0,
        )
        return {
          ARN: secret.arn,
          Name: secret.name,
          Versions: shown.map((version) => ({
            VersionId: version.id,
            VersionStages: [...version.stages],
            CreatedDate: seconds(version.created),
          })),
        }
      },
    ),
    UpdateSecretVersionStage: operation(
      {
        SecretId: 'string!',
        VersionStage: 'string!',
        RemoveFromVersionId: 'string',
        MoveToVersionId: 'string',
      },
      ({ SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId }) => {
        const secret = store.findUsable(SecretId)
        if (isFailure(secret)) return secret
        const holder = findByStage(secret, VersionStage)
        if (holder && holder.id !== MoveToVersionId && holder.id !== RemoveFromVersionId) {
          return awsFailure(
            'InvalidParameterException',
            `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
          )
        }
        const target =
          MoveToVersionId === undefined ? undefined : secret.versions.get(MoveToVersionId)
        if (MoveToVersionId !== undefined && !target)
          return missingVersion(`VersionId: ${MoveToVersionId}`)
        if (!target && VersionStage === CURRENT) {
          return awsFailure(
            'InvalidParameterException',
            `You can't remove the staging label ${CURRENT}.`,
          )
        }
        if (target) moveStage(secret, VersionStage, target)
        else holder?.stages.delete(VersionStage)
        return { ARN: secret.arn, Name: secret.name }
      },
    ),
  }
}
