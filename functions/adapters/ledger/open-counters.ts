/**
 * The quota table through its client. In a module of its own, which is loaded when something is first
 * counted: the client is a tenth of what a cold start would read.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Ledger } from '../../core/quota/ledger.ts'
import { CLIENT } from '../client-settings.ts'
import { createDynamoDbLedger } from './dynamodb-ledger.ts'
import { createRevocationRegister } from './revocation-register.ts'
import type { RevocationRegister } from '../../core/revocation/register.ts'

export interface OpenCounters {
  readonly ledger: Ledger
  readonly register: RevocationRegister
}

export function openCounters(table: string): OpenCounters {
  // A debit whose answer is late may have been made: it is not made again.
  const client = new DynamoDBClient({ ...CLIENT, maxAttempts: 1 })
  return {
    ledger: createDynamoDbLedger(client, table),
    register: createRevocationRegister(client, table),
  }
}
