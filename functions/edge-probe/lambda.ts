/** Lambda: CloudFormation's custom resource that proves the upstream of one edge server. */
import { hash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { readSecretText } from '../adapters/secrets/secrets.ts'
import { printable } from '../core/printable.ts'
import { serveEvent } from './serve-event.ts'

const { SERVER: server = '', UPSTREAM: upstream = '', CREDENTIAL_SECRET } = process.env
const secrets = new SecretsManagerClient({})
const parts = {
  readSecret: (name: string) => readSecretText(secrets, name),
  pause: (milliseconds: number) => setTimeout(milliseconds),
  digest: (text: string) => hash('sha256', text, 'hex'),
  log: (line: string) => console.log(printable(line, 2_000)),
}

export function handler(
  event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
): Promise<void> {
  const probed = { server, upstream, credentialSecret: CREDENTIAL_SECRET }
  return serveEvent(event, probed, parts, context.getRemainingTimeInMillis())
}
