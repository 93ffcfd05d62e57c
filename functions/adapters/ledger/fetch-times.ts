/**
 * When each issuer's keys were last fetched for an unknown key id, in the quota table, under keys that no limit has: one
 * conditional write decides for the whole deployment whether an unknown key id may cause a fetch.
 */
import { createHash } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { FetchTimes } from '../../core/credentials/key-store.ts'

/** What the function may write: its role allows keys with this prefix alone. */
const PREFIX = 'key-fetch/'

const KEPT_SECONDS = 86_400

export function createFetchTimes(client: DynamoDBClient, table: string): FetchTimes {
  return {
    async claim(issuer, now, leastAgeMs) {
      const isFirst = 'attribute_not_exists(#fetched)'
      const isOld = '#fetched <= :old'
      // A clock that was ahead must not block fetches until it is reached.
      const isAhead = '#fetched > :now'
      try {
        await client.send(
          new PutItemCommand({
            ...item(table, issuer, now),
            ConditionExpression: `${isFirst} OR ${isOld} OR ${isAhead}`,
            ExpressionAttributeNames: { '#fetched': 'fetchedAt' },
            ExpressionAttributeValues: {
              ':old': { N: String(now - leastAgeMs) },
              ':now': { N: String(now) },
            },
          }),
        )
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },
  }
}

function item(table: string, issuer: string, now: number): PutItemCommandInput {
  const digest = createHash('sha256').update(issuer).digest('hex')
  return {
    TableName: table,
    Item: {
      limit: { S: `${PREFIX}${digest}` },
      fetchedAt: { N: String(now) },
      expires: { N: String(Math.ceil(now / 1000) + KEPT_SECONDS) },
    },
  }
}
