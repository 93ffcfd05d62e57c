/**
 * The issuers' public keys: a secret for each issuer, written by one function alone, each minute and
 * when a key id is unknown. Secrets Manager's limits (64 KB, versions) are the reason why it writes
 * only what changed.
 */
import { ArnFormat, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib'
import { createHash } from 'node:crypto'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { keySecretName } from '../../functions/core/deployment.ts'
import { acknowledge } from './acknowledge.ts'

export interface VerificationKeysProps {
  readonly environment: string
  readonly issuers: readonly { readonly issuer: string }[]
  /** Fetches the keys. */
  readonly keySync: LambdaFunction
}

export class VerificationKeys extends Construct {
  private readonly prefix: string
  private readonly secretNames: readonly string[]
  private readonly keySync: LambdaFunction

  constructor(scope: Construct, id: string, props: VerificationKeysProps) {
    super(scope, id)
    this.prefix = `mcp-authorizer/${props.environment}/keys`
    this.keySync = props.keySync
    this.secretNames = props.issuers.map(({ issuer }) => {
      const digest = createHash('sha256').update(issuer).digest('hex')
      const secretName = keySecretName(this.prefix, digest)
      const secret = new Secret(this, `Issuer${digest.slice(0, 16)}`, {
        secretName,
        description: `Public keys of ${issuer}`,
        // An empty key set verifies nothing; the first run of key-sync fills it.
        secretStringValue: SecretValue.unsafePlainText('{"keys":[]}'),
        removalPolicy: RemovalPolicy.DESTROY,
      })
      acknowledge(
        secret,
        'AwsSolutions-SMG4',
        'Holds public keys, which rotate when their issuer rotates them.',
      )
      return secretName
    })
    new Rule(this, 'Schedule', {
      description: "Fetches the issuers' keys",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(this.keySync, { retryAttempts: 0 })],
    })
    this.grant(this.keySync, ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'])
  }

  /** Lets a function read the keys, and ask for a fetch when it meets a key id that it does not know. */
  grantRead(reader: LambdaFunction): void {
    this.grant(reader, ['secretsmanager:GetSecretValue'])
    reader.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [this.keySync.functionArn],
      }),
    )
    reader.addEnvironment('KEY_SYNC_FUNCTION', this.keySync.functionName)
  }

  private grant(user: LambdaFunction, actions: string[]): void {
    const resources = this.secretNames.map((name) => secretArn(this, name))
    user.addToRolePolicy(new PolicyStatement({ actions, resources }))
    user.addEnvironment('KEYS_SECRET_PREFIX', this.prefix)
  }
}

/** ARN of a secret by name; the six characters that Secrets Manager appends are not known before. */
export function secretArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}
