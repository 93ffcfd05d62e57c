/**
 * The register of revocations as one item of the quota table, under a key that no limit has. A later
 * list takes the place of an earlier one by one conditional write; nothing here can lower it.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { RevocationRegister } from '../../core/revocation/register.ts'

const KEY = { limit: { S: 'revocations/version' } }

export function createRevocationRegister(
  client: DynamoDBClient,
  table: string,
): RevocationRegister {
  return {
    async read() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true }),
      )
      const version = Number(Item?.['version']?.N)
      // An item that holds no version would say that nothing was ever revoked.
      if (Item !== undefined && !Number.isSafeInteger(version))
        throw new Error('The register of revocations cannot be read')
      return Item === undefined ? undefined : { version, digest: Item['digest']?.S }
    },
    async claim({ version, digest = '' }) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: KEY,
            UpdateExpression: 'SET #version = :version, #digest = :digest',
            ConditionExpression:
              'attribute_not_exists(#version) OR #version < :version OR (#version = :version AND (attribute_not_exists(#digest) OR #digest = :digest))',
            ExpressionAttributeNames: { '#version': 'version', '#digest': 'digest' },
            ExpressionAttributeValues: {
              ':version': { N: String(version) },
              ':digest': { S: digest },
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
