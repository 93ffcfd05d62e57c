/**
 * Secrets Manager on loopback (AWS JSON 1.1): secrets, versions and stages in memory, with the
 * service's own refusals. Signatures are not verified and nothing is encrypted.
 */
import { isFailure } from './aws-failure.ts'
import { awsJsonHandler } from './aws-json.ts'
import { type FaultBoard, withFaults } from './faults.ts'
import { type Running, startLoopback } from './loopback.ts'
import { listingOperations } from './secrets-manager/listing.ts'
import { getRandomPassword } from './secrets-manager/random-password.ts'
import { createSecret, secretOperations } from './secrets-manager/secrets.ts'
import { SecretStore } from './secrets-manager/store.ts'
import { valueOperations } from './secrets-manager/values.ts'

export interface SecretsManagerStandIn extends Running {
  /**
   * Creates a secret without HTTP; one that exists keeps its values.
   * Throws on a name or value that Secrets Manager would refuse.
   * @returns its ARN
   */
  createSecret(secret: {
    readonly name: string
    readonly arn?: string
    readonly secretString?: string
    readonly description?: string
  }): string
}

export interface SecretsManagerOptions {
  readonly port?: number
  readonly board: FaultBoard
  /** for the ARNs of secrets that are created without one; `us-east-1` and twelve zeros by default */
  readonly region?: string
  readonly account?: string
}

/** A value of 64 KB doubles when every character is escaped. */
const MAX_BODY = 1024 * 1024

export async function startSecretsManager(
  options: SecretsManagerOptions,
): Promise<SecretsManagerStandIn> {
  const store = new SecretStore(options.region ?? 'us-east-1', options.account ?? '000000000000')
  const handler = awsJsonHandler({
    version: '1.1',
    target: 'secretsmanager',
    maxBody: MAX_BODY,
    operations: {
      ...secretOperations(store),
      ...valueOperations(store),
      ...listingOperations(store),
      GetRandomPassword: getRandomPassword,
    },
  })
  const running = await startLoopback(
    withFaults('secrets-manager', options.board, handler),
    options.port,
  )
  return {
    ...running,
    createSecret({ name, arn, secretString, description }) {
      const existing = store.secrets.get(name)
      if (existing) return existing.arn
      const secret = createSecret(
        store,
        { Name: name, SecretString: secretString, Description: description },
        arn,
      )
      if (isFailure(secret)) throw new Error(`secret ${name}: ${secret.message}`)
      return secret.arn
    },
  }
}
