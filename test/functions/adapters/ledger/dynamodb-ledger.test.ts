import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterEach, describe, expect, it } from 'vitest'
import { createDynamoDbLedger } from '../../../../functions/adapters/ledger/dynamodb-ledger.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A ledger on a service that treats its first call as told, and all others well. */
async function ledgerOn(first: (response: ServerResponse) => void) {
  const counter = { calls: 0 }
  const answer = (response: ServerResponse, status: number, body: string) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      counter.calls += 1
      if (counter.calls === 1) first(response)
      else answer(response, 200, '{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  })
  closers.push(() => {
    client.destroy()
    server.closeAllConnections()
    server.close()
  })
  return { ledger: createDynamoDbLedger(client, 'quota'), counter }
}

const error = (status: number, type: string) => (response: ServerResponse) => {
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}` }))
}

describe('a taking that fails', () => {
  it.each([
    ['a connection that broke', (response: ServerResponse) => void response.destroy()],
    ['throttling', error(400, 'ProvisionedThroughputExceededException')],
    ['an error of the service', error(500, 'InternalServerError')],
  ])('is tried once more after %s', async (_title, first) => {
    const { ledger, counter } = await ledgerOn(first)
    expect(await ledger.take('a', 1, 30, 4_000_000_000)).toBe(true)
    expect(counter.calls).toBe(2)
  })

  it('is not tried again where the answer is late: it may have been made, and would be charged twice', async () => {
    const { ledger, counter } = await ledgerOn(() => undefined)
    await expect(ledger.take('a', 1, 30, 4_000_000_000)).rejects.toThrow()
    expect(counter.calls).toBe(1)
  })

  it('is not tried again where it was refused', async () => {
    const { ledger, counter } = await ledgerOn(error(400, 'ConditionalCheckFailedException'))
    expect(await ledger.take('a', 1, 30, 4_000_000_000)).toBe(false)
    expect(counter.calls).toBe(1)
  })
})
