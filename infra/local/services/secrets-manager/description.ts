/** How Secrets Manager describes a secret, without its values. */
import type { Secret } from './model.ts'

export function describe(secret: Secret): Record<string, unknown> {
  const staged = [...secret.versions.values()].filter((version) => version.stages.size > 0)
  return {
    ARN: secret.arn,
    Name: secret.name,
    CreatedDate: secret.created / 1000,
    LastChangedDate: secret.changed / 1000,
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages]])),
    SecretVersionsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages]])),
    ...(secret.description !== undefined && { Description: secret.description }),
    ...(secret.kmsKeyId !== undefined && { KmsKeyId: secret.kmsKeyId }),
    ...(secret.accessed !== undefined && { LastAccessedDate: secret.accessed / 1000 }),
    ...(secret.deletion !== undefined && { DeletedDate: secret.deletion / 1000 }),
  }
}
