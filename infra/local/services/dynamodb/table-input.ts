/**
 * Turns the CloudFormation properties of a table into a CreateTable input. What has no meaning on one
 * machine (encryption, replicas, backups, TTL, tags, capacity) is left out: every table is on demand.
 * Source: CloudFormation's pages for AWS::DynamoDB::Table and AWS::DynamoDB::GlobalTable.
 */
interface Index {
  readonly IndexName: string
  readonly KeySchema: readonly unknown[]
  readonly Projection: unknown
}

/** The members that are read; any others may stand beside them. */
export interface TableProperties {
  readonly AttributeDefinitions?: readonly unknown[]
  readonly KeySchema?: readonly unknown[]
  readonly GlobalSecondaryIndexes?: readonly Index[]
  readonly LocalSecondaryIndexes?: readonly Index[]
}

export function tableInput(name: string, properties: TableProperties): Record<string, unknown> {
  const globals = properties.GlobalSecondaryIndexes ?? []
  const locals = properties.LocalSecondaryIndexes ?? []
  return {
    TableName: name,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(globals.length > 0 && { GlobalSecondaryIndexes: globals.map(bareIndex) }),
    ...(locals.length > 0 && { LocalSecondaryIndexes: locals.map(bareIndex) }),
  }
}

/** Without capacity settings, which CreateTable refuses for an on-demand table. */
const bareIndex = ({ IndexName, KeySchema, Projection }: Index): Index => ({
  IndexName,
  KeySchema,
  Projection,
})
