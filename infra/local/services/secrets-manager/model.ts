/** What the Secrets Manager stand-in keeps, and how a secret is found by name or ARN. */
export interface SecretVersion {
  readonly id: string
  readonly string: string | undefined
  readonly binary: Buffer | undefined
  readonly stages: Set<string>
  /** milliseconds since the epoch, as all times here */
  readonly created: number
}

export interface Secret {
  readonly name: string
  readonly arn: string
  readonly created: number
  description: string | undefined
  kmsKeyId: string | undefined
  tags: ReadonlyMap<string, string>
  changed: number
  accessed: number | undefined
  /** when a scheduled deletion falls due */
  deletion: number | undefined
  /** oldest first */
  readonly versions: Map<string, SecretVersion>
}

export const CURRENT = 'AWSCURRENT'
const PREVIOUS = 'AWSPREVIOUS'

/** The service's own limit for a secret's value, in bytes. */
export const MAX_VALUE = 65_536

export function findByStage(secret: Secret, stage: string): SecretVersion | undefined {
  return [...secret.versions.values()].find((version) => version.stages.has(stage))
}

/**
 * Gives a stage to one version and takes it from all others. When AWSCURRENT moves, the version
 * that had it becomes AWSPREVIOUS.
 */
export function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = findByStage(secret, stage)
  if (from === to) return
  from?.stages.delete(stage)
  to.stages.add(stage)
  if (stage === CURRENT && from) moveStage(secret, PREVIOUS, from)
}
