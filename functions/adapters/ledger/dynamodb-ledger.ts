/**
 * The quota ledger on DynamoDB: one item for each counter and window, one conditional write for each
 * taking. A counter without an item is at zero; TTL removes it when it can matter no more.
 */
import { hash } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Ledger } from '../../core/quota/ledger.ts'

/** DynamoDB takes keys of 2,048 bytes; names in tokens may be longer, and one name is one counter. */
const LONGEST_KEY = 1024

function counterOf(key: string): { readonly limit: { readonly S: string } } {
  const isShort = Buffer.byteLength(key) <= LONGEST_KEY
  return { limit: { S: isShort ? key : `sha256:${hash('sha256', key)}` } }
}

/** `client` makes one attempt of each call: what may be tried again is known here. */
export function createDynamoDbLedger(client: DynamoDBClient, table: string): Ledger {
  return {
    async take(key, units, max, expiresAt) {
      if (units > max) return false
      const isFirst = 'attribute_not_exists(#used)'
      const hasRoom = '#used <= :room'
      try {
        await sendAgainIfSafe(
          client,
          new UpdateItemCommand({
            TableName: table,
            Key: counterOf(key),
            UpdateExpression: 'ADD #used :units SET #expires = :expires',
            ConditionExpression: `${isFirst} OR ${hasRoom}`,
            ExpressionAttributeNames: { '#used': 'used', '#expires': 'expires' },
            ExpressionAttributeValues: {
              ':units': { N: String(units) },
              ':room': { N: String(max - units) },
              ':expires': { N: String(expiresAt) },
            },
          }),
        )
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },
    async giveBack(key, units) {
      await sendAgainIfSafe(
        client,
        new UpdateItemCommand({
          TableName: table,
          Key: counterOf(key),
          UpdateExpression: 'ADD #used :units',
          ConditionExpression: '#used >= :least',
          ExpressionAttributeNames: { '#used': 'used' },
          ExpressionAttributeValues: {
            ':units': { N: String(-units) },
            ':least': { N: String(units) },
          },
        }),
      )
    },
  }
}

/**
 * Tries a second time where the first failed, but never where it only took too long: an addition that
 * was made and is made again would charge twice for one call.
 */
async function sendAgainIfSafe(client: DynamoDBClient, update: UpdateItemCommand): Promise<void> {
  try {
    await client.send(update)
  } catch (error) {
    const isRefused = error instanceof ConditionalCheckFailedException
    const mayBeDone = error instanceof Error && 'code' in error && error.code === 'ETIMEDOUT'
    if (isRefused || mayBeDone) throw error
    await client.send(update)
  }
}
