/**
 * One Lambda function with a role that can do nothing but write its own log until something grants
 * it more. Code comes bundled; nothing is bundled here.
 */
import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { retention } from './retention.ts'

export interface BundledFunctionProps {
  /** Folder with `index.mjs` and what it needs. */
  readonly bundle: string
  readonly description: string
  readonly memoryMegabytes: number
  readonly timeout: Duration
  readonly logRetentionDays: number
  readonly reservedConcurrency?: number
}

export class BundledFunction extends Construct {
  readonly lambda: LambdaFunction

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id)
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    })
    const logGroup = new LogGroup(this, 'Log', {
      retention: retention(props.logRetentionDays),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    logGroup.grantWrite(role)
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      description: props.description,
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      role,
      logGroup,
      ...(props.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: props.reservedConcurrency }),
    })
  }
}
