/**
 * Lambda: fetches issuers' public keys into Secrets Manager, each minute and when a key id is unknown.
 * Answers with one outcome for each issuer; failures are logged and leave the last good keys.
 */
import { readFileSync } from 'node:fs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { createFetchTimes } from '../adapters/ledger/fetch-times.ts'
import { createKeyStore } from '../adapters/secrets/secrets-manager-keys.ts'
import type { DeploymentConfig } from '../core/deployment.ts'
import { printableJson } from '../core/printable.ts'
import { reasonOf, type SyncOutcome, syncKeys } from './sync-keys.ts'

const { KEYS_SECRET_PREFIX: prefix, QUOTA_TABLE: table } = process.env
if (!prefix || !table) throw new Error('KEYS_SECRET_PREFIX or QUOTA_TABLE is not set')

const text = readFileSync(new URL('deployment.json', import.meta.url), 'utf8')
const deployment = JSON.parse(text) as DeploymentConfig
const ports = {
  store: createKeyStore(new SecretsManagerClient({}), prefix),
  fetchTimes: createFetchTimes(new DynamoDBClient({}), table),
  clock: Date.now,
  timeoutMs: 5000,
}

export async function handler(event: unknown): Promise<{ issuers: readonly SyncOutcome[] }> {
  const issuers = await syncKeys(deployment, reasonOf(event), ports)
  const failed = issuers.filter(({ outcome }) => outcome === 'failed')
  for (const each of failed) {
    console.error(printableJson({ message: 'keys were not fetched', ...each }))
  }
  console.log(JSON.stringify(metricOf(failed.length, ports.clock())))
  return { issuers }
}

/** A line that CloudWatch counts (embedded metric format): what an alarm can watch. */
function metricOf(count: number, now: number): Record<string, unknown> {
  const Metrics = [{ Name: 'IssuersNotFetched', Unit: 'Count' }]
  const CloudWatchMetrics = [{ Namespace: 'McpAuthorizer', Dimensions: [['Environment']], Metrics }]
  return {
    _aws: { Timestamp: now, CloudWatchMetrics },
    Environment: deployment.environment,
    IssuersNotFetched: count,
  }
}
