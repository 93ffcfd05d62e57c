/**
 * The highest version of the list of revocations that was ever in force, in the quota table under a
 * key that no limit has: an older list, however well signed, is a rollback.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'

const KEY = 'revocations/version'

/** Resolves to false where a later version was in force; rejects where that cannot be told. */
export function createRevocationVersion(
  client: DynamoDBClient,
  table: string,
): (version: number) => Promise<boolean> {
  return async function claimVersion(version) {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { limit: { S: KEY } },
          UpdateExpression: 'SET #version = :version',
          ConditionExpression: 'attribute_not_exists(#version) OR #version <= :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': { N: String(version) } },
        }),
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }
}
