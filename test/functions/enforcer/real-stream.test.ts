/** A real upstream's stream through the enforcer: as it is produced, and ended when its reader leaves. */
import type { ServerResponse } from 'node:http'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { RevocationEntry } from '../../../functions/core/revocation/revocation-list.ts'
import { indexRevocations } from '../../../functions/core/revocation/revocation-index.ts'
import { createGateway, type Gateway, legacy, modern } from '../../fixtures/gateway.ts'
import { closeUpstreams, serving } from '../../fixtures/loopback-upstream.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})
afterEach(closeUpstreams)

const CALL = modern('tools/call', { name: 'file_read', arguments: { path: '/data/tenant_a/x' } })
const RESULT = { jsonrpc: '2.0', id: 1, result: { resultType: 'complete', content: [] } }

/** The outcome, which is sent with the next record. */
async function outcomeOf(gateway: Gateway): Promise<unknown> {
  await gateway.post('not JSON')
  const outcome = gateway.sink.records.find(({ metadata }) => metadata['log_name'] === 'outcome')
  return outcome?.['status_code']
}

describe('a stream', () => {
  const event = (data: object) => `event: message\ndata: ${JSON.stringify(data)}\n\n`
  const PROGRESS = {
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: 1, progress: 1 },
  }

  /** The gateway's answer to a call, while the upstream still writes. */
  async function streaming(begin: (response: ServerResponse) => void) {
    const { promise: closed, resolve } = Promise.withResolvers<'closed'>()
    const url = await serving((_request, response) => {
      response.once('close', () => resolve('closed'))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      begin(response)
    })
    const gateway = createGateway({ engine, upstreamUrl: url })
    const [message, headers] = CALL
    const response = await gateway.fetch(
      new Request('https://gateway.example/', {
        method: 'POST',
        body: JSON.stringify(message),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    )
    return { response, closed, gateway }
  }

  it('begins with its head, before the upstream has said anything', async () => {
    const { response } = await streaming((upstream) => upstream.flushHeaders())
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    await response.body?.cancel()
  })

  it('arrives while it is produced', async () => {
    let upstream: ServerResponse | undefined
    const { response } = await streaming((begun) => {
      upstream = begun
      begun.write(event(PROGRESS))
    })
    const reader = response.body!.getReader()
    const first = await reader.read()
    expect(Buffer.from(first.value!).toString()).toContain('notifications/progress')
    upstream?.end(event(RESULT))
    const rest: Uint8Array[] = []
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      rest.push(value)
    }
    expect(Buffer.concat(rest).toString()).toContain('"result"')
  })

  it('that a reader leaves is closed at the upstream, though it is silent', async () => {
    const { response, closed, gateway } = await streaming((upstream) =>
      upstream.write(event(PROGRESS)),
    )
    const reader = response.body!.getReader()
    await reader.read()
    const pending = reader.read()
    await reader.cancel()
    expect(await closed).toBe('closed')
    await pending
    expect(await outcomeOf(gateway)).toBe('interrupted')
  })

  it('of a caller who is revoked ends at once in 2025-11-25, too, and the upstream is read on for nobody', async () => {
    const entries: RevocationEntry[] = []
    const current = () => indexRevocations({ version: 1, entries })
    let upstream: ServerResponse | undefined
    const { promise: closed, resolve } = Promise.withResolvers<'closed'>()
    const url = await serving((_request, response) => {
      upstream = response
      response.once('close', () => resolve('closed'))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event(PROGRESS))
    })
    const gateway = createGateway({ engine, upstreamUrl: url, revocations: { current } })
    const [message, headers] = legacy('2025-11-25', {
      id: 1,
      method: 'tools/call',
      params: { name: 'file_read', arguments: { path: '/data/tenant_a/x' } },
    })
    const body = JSON.stringify(message)
    const response = await gateway.fetch(
      new Request('https://gateway.example/', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    )
    const reader = response.body!.getReader()
    await reader.read()
    entries.push({ subject: 'alice', at: 0 })
    upstream?.write(event(PROGRESS))
    await expect(reader.read()).rejects.toThrow('revoked')
    await reader.cancel().catch(() => undefined)
    // The upstream has not ended, and nobody waited for it.
    expect(await Promise.race([closed, Promise.resolve('open')])).toBe('open')
    expect(await outcomeOf(gateway)).toBe('interrupted')
    upstream?.end(event(RESULT))
    expect(await closed).toBe('closed')
  })

  it('that nobody ever reads is closed at the upstream', async () => {
    const { response, closed } = await streaming((upstream) => upstream.flushHeaders())
    await response.body?.cancel()
    expect(await closed).toBe('closed')
  })
})
