/** How keys for handles are read, rotated, and missed, on the real Secrets Manager client. */
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createSealSource,
  readSealSecrets,
  type SealSecrets,
} from '../../../../functions/adapters/handles/seal-source.ts'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import {
  type SecretsManagerStandIn,
  startSecretsManager,
} from '../../../../infra/local/services/secrets-manager.ts'

const FIRST = 'first secret that is long enough to be one'
const SECOND = 'second secret that is long enough to be one'
const THIRD = 'third secret that is long enough to be one'

describe('readSealSecrets', () => {
  let service: SecretsManagerStandIn
  let client: SecretsManagerClient
  beforeAll(async () => {
    service = await startSecretsManager({ board: new FaultBoard() })
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    client = new SecretsManagerClient({ endpoint: service.url, region: 'us-east-1', credentials })
    await client.send(new CreateSecretCommand({ Name: 'handles', SecretString: FIRST }))
  })
  afterAll(async () => {
    client.destroy()
    await service.close()
  })

  it('finds the current version, and the one before once there is one', async () => {
    expect(await readSealSecrets(client, 'handles')).toEqual({ current: FIRST })
    await client.send(new PutSecretValueCommand({ SecretId: 'handles', SecretString: SECOND }))
    expect(await readSealSecrets(client, 'handles')).toEqual({ current: SECOND, previous: FIRST })
  })

  it('rejects where there is no secret', async () => {
    await expect(readSealSecrets(client, 'nothing')).rejects.toThrow('no current version')
  })
})

describe('createSealSource', () => {
  const problems: unknown[] = []
  const sourceOf = (secrets: { now: SealSecrets | Error }, clock: { now: number }) => {
    let reads = 0
    const source = createSealSource({
      read: () => {
        reads += 1
        return secrets.now instanceof Error
          ? Promise.reject(secrets.now)
          : Promise.resolve(secrets.now)
      },
      clock: () => clock.now,
      report: (problem) => problems.push(problem),
    })
    return { source, reads: () => reads }
  }

  it('finds the key of a rotation that another process saw first', async () => {
    const clock = { now: 0 }
    const secrets: { now: SealSecrets } = { now: { current: FIRST } }
    const { source } = sourceOf(secrets, clock)
    await source.current([])
    secrets.now = { current: SECOND, previous: FIRST }
    const elsewhere = await sourceOf(secrets, clock).source.current([])
    const handle = elsewhere?.seal('c', 'text') ?? ''
    const found = await source.current([handle])
    expect(found?.open('c', handle)).toBe('text')
  })

  it('reads no more than once in a while for keys that nobody has', async () => {
    const clock = { now: 0 }
    const { source, reads } = sourceOf({ now: { current: FIRST } }, clock)
    await source.current([])
    for (let index = 0; index < 20; index += 1) await source.current([`${'A'.repeat(42)}${index}`])
    expect(reads()).toBe(2)
    clock.now += 5000
    await source.current([`${'B'.repeat(42)}A`])
    expect(reads()).toBe(3)
  })

  it('reads nothing for what cannot be a handle', async () => {
    const { source, reads } = sourceOf({ now: { current: FIRST } }, { now: 0 })
    await source.current([])
    await source.current(['raw-upstream-id', '', 'å'])
    expect(reads()).toBe(1)
  })

  it('goes on with the last good keys while there are none to be had, and has none at first', async () => {
    const clock = { now: 0 }
    const secrets: { now: SealSecrets | Error } = { now: new Error('down') }
    const { source } = sourceOf(secrets, clock)
    expect(await source.current([])).toBeUndefined()
    secrets.now = { current: THIRD }
    const handle = (await source.current([]))?.seal('c', 'text') ?? ''
    expect(handle).not.toBe('')
    secrets.now = new Error('down')
    clock.now += 3_600_000
    expect((await source.current([handle]))?.open('c', handle)).toBe('text')
  })

  it('has none of a secret that is too short', async () => {
    const { source } = sourceOf({ now: { current: 'short' } }, { now: 0 })
    expect(await source.current([])).toBeUndefined()
  })
})
