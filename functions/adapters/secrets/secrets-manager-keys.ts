/**
 * The issuers' keys in Secrets Manager, as key-sync writes them: one secret for each issuer, made at
 * deploy. Refuses to read what is not a list of keys.
 */
import { createHash } from 'node:crypto'
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { keySecretName } from '../../core/deployment.ts'
import type { KeyStore, StoredKeys } from '../../core/credentials/key-store.ts'

/** Name of one issuer's secret below the prefix that `KEYS_SECRET_PREFIX` holds. */
export function secretNameOf(prefix: string, issuer: string): string {
  return keySecretName(prefix, createHash('sha256').update(issuer).digest('hex'))
}

export function createKeyStore(client: SecretsManagerClient, prefix: string): KeyStore {
  return {
    async read(issuer) {
      const SecretId = secretNameOf(prefix, issuer)
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }))
        return readStoredKeys(SecretString)
      } catch (error) {
        // A secret without a version yet is as empty as a new one.
        if (error instanceof ResourceNotFoundException) return undefined
        throw error
      }
    },
    async write(issuer, keys) {
      const SecretId = secretNameOf(prefix, issuer)
      const SecretString = JSON.stringify(keys)
      await client.send(new PutSecretValueCommand({ SecretId, SecretString }))
    },
  }
}

function readStoredKeys(text: string | undefined): StoredKeys | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<StoredKeys> | null
    return Array.isArray(value?.keys) ? (value as StoredKeys) : undefined
  } catch {
    return undefined
  }
}
