/**
 * The secret that seals handles (sessions, tasks, states). Its value is made at deploy; whoever puts a
 * new one rotates it: the version before still opens what it sealed. Only the enforcer may read it.
 */
import { RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import { secretArn } from './verification-keys.ts'

export interface HandleKeysProps {
  /** Name of the deployment. */
  readonly environment: string
}

export class HandleKeys extends Construct {
  private readonly secretName: string

  constructor(scope: Construct, id: string, { environment }: HandleKeysProps) {
    super(scope, id)
    this.secretName = `mcp-authorizer/${environment}/handles`
    const secret = new Secret(this, 'Secret', {
      secretName: this.secretName,
      description: 'Seals the handles of sessions, tasks and states',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    })
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      'Rotation ends every session and task of before the last one, so operators choose its time.',
    )
  }

  grantRead(reader: LambdaFunction): void {
    const actions = ['secretsmanager:GetSecretValue']
    reader.addToRolePolicy(
      new PolicyStatement({ actions, resources: [secretArn(this, this.secretName)] }),
    )
    reader.addEnvironment('HANDLES_SECRET', this.secretName)
  }
}
