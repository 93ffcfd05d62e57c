/**
 * Asks key-sync for one issuer's keys. In a module of its own, which is loaded when a key is first
 * missing: the Lambda client is a sixth of what a cold start would read.
 */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'

let client: LambdaClient | undefined

/** Has key-sync fetch the issuer's keys, and waits for it; it decides itself whether that is due. */
export async function invokeKeySync(functionName: string, issuer: string): Promise<void> {
  client ??= new LambdaClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 500, requestTimeout: 3000, throwOnRequestTimeout: true },
  })
  await client.send(
    new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'RequestResponse',
      Payload: JSON.stringify({ reason: 'unknown-key', issuer }),
    }),
  )
}
