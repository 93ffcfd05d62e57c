/**
 * The account-wide role with which API Gateway writes logs, without which no API's log works. One
 * per account and region: a deployment beside others can leave it to them.
 */
import { CfnAccount, Stage } from 'aws-cdk-lib/aws-apigateway'
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { RemovalPolicy } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'

export class GatewayLogRole extends Construct {
  private readonly account: CfnAccount

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
      ],
    })
    // Other APIs of the account go on logging when this stack is removed.
    role.applyRemovalPolicy(RemovalPolicy.RETAIN)
    this.account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn })
    this.account.applyRemovalPolicy(RemovalPolicy.RETAIN)
    acknowledge(
      role,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'The policy that AWS names for exactly this role; it serves every API of the account.',
    )
  }
  /** Makes every stage below `scope` wait: API Gateway refuses a stage that logs without the role. */
  precede(scope: Construct): void {
    const stages = scope.node.findAll().filter((construct) => construct instanceof Stage)
    for (const stage of stages) stage.node.addDependency(this.account)
  }
}
