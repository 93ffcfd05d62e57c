import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DynamoDbStandIn, startDynamoDb } from '../../../../infra/local/services/dynamodb.ts'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import { failure, toward } from './failure.ts'

const board = new FaultBoard()
let db: DynamoDbStandIn
let client: DynamoDBClient

/** As CDK's TableV2 synthesizes a table with an index. */
const PROPERTIES = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-sk',
      KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
      WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: {} },
    },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  Replicas: [{ Region: 'us-east-1', PointInTimeRecoverySpecification: {} }],
  SSESpecification: { SSEEnabled: true },
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
}

beforeAll(async () => {
  db = await startDynamoDb({ board })
  client = new DynamoDBClient(toward(db.url))
  await db.createTable('quota', PROPERTIES)
})
afterAll(async () => {
  client.destroy()
  await db.close()
})

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'window' } })

describe('the DynamoDB stand-in, through the AWS SDK', () => {
  it('makes an active table with its index out of CloudFormation properties', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'quota' }))
    expect(Table?.TableStatus).toBe('ACTIVE')
    await db.createTable('quota', PROPERTIES)
    await client.send(new PutItemCommand({ TableName: 'quota', Item: key('indexed') }))
    const found = await client.send(
      new QueryCommand({
        TableName: 'quota',
        IndexName: 'by-sk',
        KeyConditionExpression: 'sk = :sk',
        ExpressionAttributeValues: { ':sk': { S: 'window' } },
      }),
    )
    expect(found.Count).toBe(1)
  })

  it('refuses a table that DynamoDB would refuse', async () => {
    await expect(
      db.createTable('broken', { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }),
    ).rejects.toThrow(/^table broken: /)
  })

  it('grants exactly 20 of 64 racing conditional debits of a limit of 20', async () => {
    const debit = () =>
      client.send(
        new UpdateItemCommand({
          TableName: 'quota',
          Key: key('race'),
          UpdateExpression: 'ADD used :one',
          ConditionExpression: 'attribute_not_exists(used) OR used < :max',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':max': { N: '20' } },
        }),
      )
    const results = await Promise.all(Array.from({ length: 64 }, () => failure(debit())))
    expect(results.filter((one) => one === 'succeeded')).toHaveLength(20)
    expect(results.filter((one) => one === '400 ConditionalCheckFailedException')).toHaveLength(44)
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'quota', Key: key('race'), ConsistentRead: true }),
    )
    expect(Item?.['used']).toEqual({ N: '20' })
  })

  it('finds tables and items again in its directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'dynamodb-'))
    const before = await startDynamoDb({ board, directory })
    await before.createTable('kept', PROPERTIES)
    const first = new DynamoDBClient(toward(before.url))
    await first.send(new PutItemCommand({ TableName: 'kept', Item: key('item') }))
    first.destroy()
    await before.close()
    const after = await startDynamoDb({ board, directory })
    await after.createTable('kept', PROPERTIES)
    const second = new DynamoDBClient(toward(after.url))
    const { Item } = await second.send(new GetItemCommand({ TableName: 'kept', Key: key('item') }))
    expect(Item).toEqual(key('item'))
    second.destroy()
    await after.close()
    await rm(directory, { recursive: true })
  })

  it('closes within a second while clients hold sockets open', async () => {
    const other = await startDynamoDb({ board })
    const held = new DynamoDBClient(toward(other.url))
    await failure(held.send(new DescribeTableCommand({ TableName: 'none' })))
    const start = performance.now()
    await other.close()
    expect(performance.now() - start).toBeLessThan(1000)
    held.destroy()
  })
})
