/**
 * The ledger of limits: one item per limit, caller and window, gone some time after its window. Also
 * holds when each issuer's keys were last fetched, under keys that no limit can have.
 */
import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'

export class QuotaTable extends Construct {
  readonly table: TableV2

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'limit', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expires',
      removalPolicy: RemovalPolicy.DESTROY,
    })
    acknowledge(
      this.table,
      'AwsSolutions-DDB3',
      'Holds counters that end with their window; restoring old ones would be wrong.',
    )
  }

  /** Lets a function consume units of limits, and read and raise the register of revocations. */
  grantSpend(spender: LambdaFunction): void {
    this.grant(spender, ['dynamodb:UpdateItem'])
    this.grant(spender, ['dynamodb:GetItem'], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['revocations/*'] },
    })
  }

  /** Lets a function record when it last fetched keys, and nothing of the limits. */
  grantFetchTimes(fetcher: LambdaFunction): void {
    this.grant(fetcher, ['dynamodb:PutItem'], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['key-fetch/*'] },
    })
  }

  private grant(
    user: LambdaFunction,
    actions: string[],
    conditions: Record<string, Record<string, string[]>> = {},
  ): void {
    const resources = [this.table.tableArn]
    user.addToRolePolicy(new PolicyStatement({ actions, resources, conditions }))
    user.addEnvironment('QUOTA_TABLE', this.table.tableName)
  }
}
