/**
 * What functions read from Secrets Manager: an issuer's published keys, and the credential of an
 * upstream.
 */
import { createHash } from 'node:crypto'
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { keySecretName } from '../../core/deployment.ts'

/** Reads a secret's current text by name. Rejects where it has none. */
export async function readSecretText(client: SecretsManagerClient, name: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }))
  if (SecretString === undefined) throw new Error('The secret holds no text')
  return SecretString
}

/** Name of the secret with an issuer's keys. */
export function keySecretOf(prefix: string, issuer: string): string {
  return keySecretName(prefix, createHash('sha256').update(issuer).digest('hex'))
}
