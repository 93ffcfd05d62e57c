/** Charges are exact, whole, and nobody else's: on the ledger in memory and on DynamoDB's. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDynamoDbLedger } from '../../../../functions/adapters/ledger/dynamodb-ledger.ts'
import type { Limit } from '../../../../functions/core/decision/limit.ts'
import type { Principal } from '../../../../functions/core/principal/principal.ts'
import { charge, type Quota } from '../../../../functions/core/quota/charge.ts'
import { createLeases } from '../../../../functions/core/quota/leases.ts'
import type { Ledger } from '../../../../functions/core/quota/ledger.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { type DynamoDbStandIn, startDynamoDb } from '../../../../infra/local/services/dynamodb.ts'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import { MemoryLedger } from '../../../contracts/fakes/memory-ledger.ts'
import { NOON } from '../../../fixtures/token-issuer.ts'
import { toward } from '../../../infra/local/services/failure.ts'

const ALICE: Principal = {
  issuer: 'https://issuer.example',
  tenant: 'tenant_a',
  subject: 'alice',
  roles: [],
  client: 'app',
  actor: undefined,
  actorChain: [],
  scopes: [],
  session: undefined,
  auth: { acr: undefined, amr: [], time: undefined, binding: 'bearer' },
  expiresAt: NOON + 1000,
  tokenId: undefined,
}

const limit = (over: Partial<Limit> = {}): Limit => ({
  name: 'calls',
  per: 'user',
  max: 30,
  windowSeconds: 60,
  cost: 1,
  lease: 1,
  ...over,
})

describe.each(['memory', 'DynamoDB'])('charge, on the ledger of %s,', (kind) => {
  const board = new FaultBoard()
  let standIn: DynamoDbStandIn | undefined
  let client: DynamoDBClient | undefined
  let ledger: Ledger
  let now = NOON
  let tables = 0

  beforeAll(async () => {
    if (kind === 'memory') return
    standIn = await startDynamoDb({ board })
    client = new DynamoDBClient({ ...toward(standIn.url), maxAttempts: 1 })
  })
  afterAll(async () => {
    client?.destroy()
    await standIn?.close()
  })
  beforeEach(async () => {
    now = NOON
    board.set('dynamodb', 'ok')
    tables += 1
    await standIn?.createTable(`quota-${tables}`, {
      AttributeDefinitions: [{ AttributeName: 'limit', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
    })
    ledger =
      client === undefined ? new MemoryLedger() : createDynamoDbLedger(client, `quota-${tables}`)
  })

  const quota = (): Quota => ({ ledger, leases: createLeases(() => now) })
  const attempt = async (limits: readonly Limit[], who = ALICE, from = quota()) => {
    const charged = await charge(from, limits, who, now)
    return isRefusal(charged) ? charged.code : 'charged'
  }
  const repeat = async (count: number, one: () => Promise<string>) => {
    const outcomes = await Promise.all(Array.from({ length: count }, one))
    return outcomes.filter((outcome) => outcome === 'charged').length
  }

  it('allows 30 of 64 calls at once from many processes, and tells the others when to come back', async () => {
    expect(await repeat(64, () => attempt([limit()]))).toBe(30)
    now += 12_345
    expect(await charge(quota(), [limit()], ALICE, now)).toMatchObject({
      code: 'quota_exceeded',
      retryAfterSeconds: 48,
      data: { limits: ['calls'] },
    })
  })

  it('begins anew with each window, aligned to the minute', async () => {
    now = NOON + 59_999
    expect(await repeat(31, () => attempt([limit()]))).toBe(30)
    now = NOON + 60_000
    expect(await attempt([limit()])).toBe('charged')
  })

  it('counts leases exactly: never more than the limit, whoever holds them', async () => {
    const leased = limit({ lease: 7 })
    const processes = Array.from({ length: 4 }, quota)
    let next = 0
    const granted = await repeat(64, () => attempt([leased], ALICE, processes[(next += 1) % 4]))
    expect(granted).toBeLessThanOrEqual(30)
    expect(granted).toBeGreaterThan(0)
    for (const process of processes) process.leases.drain()
    expect(await attempt([leased])).toBe('quota_exceeded')
  })

  it('takes from all limits of a call or from none', async () => {
    const narrow = limit({ name: 'narrow', max: 2 })
    const wide = limit({ name: 'wide', max: 10 })
    expect(await repeat(3, () => attempt([wide, narrow]))).toBe(2)
    expect(await repeat(10, () => attempt([wide]))).toBe(8)
    expect(await attempt([narrow])).toBe('quota_exceeded')
  })

  it('names every limit that is used up, and waits for the longest', async () => {
    const limits = [limit({ name: 'a', max: 0 }), limit({ name: 'b', max: 0, windowSeconds: 3600 })]
    expect(await charge(quota(), limits, ALICE, now)).toMatchObject({
      retryAfterSeconds: 3600,
      data: { limits: ['a', 'b'] },
    })
  })

  it('charges what a call costs', async () => {
    expect(await repeat(10, () => attempt([limit({ cost: 7 })]))).toBe(4)
    expect(await attempt([limit({ cost: 2 })])).toBe('charged')
    expect(await attempt([limit()])).toBe('quota_exceeded')
    expect(await attempt([limit({ cost: 0 })])).toBe('charged')
    expect(await attempt([])).toBe('charged')
  })

  it.each<[Limit['per'], Partial<Principal>, shares: boolean]>([
    ['user', { issuer: 'https://other.example' }, false],
    ['user', { tenant: 'tenant_b' }, false],
    ['user', { subject: 'bob' }, false],
    ['user', { client: 'other' }, true],
    ['tenant', { subject: 'bob' }, true],
    ['tenant', { tenant: 'tenant_b' }, false],
    ['tenant', { issuer: 'https://other.example' }, false],
    ['client', { subject: 'bob' }, true],
    ['client', { client: 'other' }, false],
    ['client', { client: undefined }, false],
  ])('per %s: with %j the counter is one: %s', async (per, other, shares) => {
    const single = limit({ per, max: 1 })
    expect(await attempt([single])).toBe('charged')
    expect(await attempt([single], { ...ALICE, ...other })).toBe(
      shares ? 'quota_exceeded' : 'charged',
    )
  })

  it('keeps names apart that run into one another', async () => {
    const single = limit({ max: 1 })
    const split = (tenant: string, subject: string) =>
      attempt([single], { ...ALICE, tenant, subject })
    expect(await split('a","b', 'c')).toBe('charged')
    expect(await split('a', 'b","c')).toBe('charged')
    expect(await split('a', 'b')).toBe('charged')
  })

  it('counts names of any length', async () => {
    const single = limit({ max: 1 })
    const long = (subject: string) => attempt([single], { ...ALICE, subject })
    expect(await long(`${'€'.repeat(511)}a`)).toBe('charged')
    expect(await long(`${'€'.repeat(511)}b`)).toBe('charged')
    expect(await long(`${'€'.repeat(511)}a`)).toBe('quota_exceeded')
  })

  it.each([1, 2])('gives back what a call was charged, once: leases of %i', async (lease) => {
    const from = quota()
    const limits = [limit({ max: 4, lease }), limit({ name: 'other', max: 4, cost: 2, lease })]
    const first = await charge(from, limits, ALICE, now)
    const second = await charge(from, limits, ALICE, now)
    if (isRefusal(first) || isRefusal(second)) throw new Error('refused')
    expect(await attempt(limits, ALICE, from)).toBe('quota_exceeded')
    await first.giveBack()
    await first.giveBack()
    expect(await attempt(limits, ALICE, from)).toBe('charged')
    expect(await attempt(limits, ALICE, from)).toBe('quota_exceeded')
  })

  it('leaves charged what cannot be given back, without an error', async () => {
    const charged = await charge(quota(), [limit({ max: 1 })], ALICE, now)
    if (isRefusal(charged)) throw new Error('refused')
    board.set('dynamodb', 'down')
    if (ledger instanceof MemoryLedger) ledger.isDown = true
    await charged.giveBack()
    board.set('dynamodb', 'ok')
    if (ledger instanceof MemoryLedger) ledger.isDown = false
    expect(await attempt([limit({ max: 1 })])).toBe('quota_exceeded')
  })

  it('refuses while the ledger cannot be asked, and has charged nothing', async () => {
    const break_ = (isDown: boolean) => {
      board.set('dynamodb', isDown ? 'down' : 'ok')
      if (ledger instanceof MemoryLedger) ledger.isDown = isDown
    }
    break_(true)
    expect(await attempt([limit()])).toBe('quota_unavailable')
    break_(false)
    expect(await repeat(31, () => attempt([limit()]))).toBe(30)
  })
})
