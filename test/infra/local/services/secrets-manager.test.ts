import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import {
  type SecretsManagerStandIn,
  startSecretsManager,
} from '../../../../infra/local/services/secrets-manager.ts'
import { failure, toward } from './failure.ts'

let server: SecretsManagerStandIn
let client: SecretsManagerClient

beforeAll(async () => {
  server = await startSecretsManager({ board: new FaultBoard() })
  client = new SecretsManagerClient(toward(server.url))
})
afterAll(async () => {
  client.destroy()
  await server.close()
})

const create = (Name: string, SecretString?: string, more = {}) =>
  client.send(new CreateSecretCommand({ Name, SecretString, ...more }))
const get = (SecretId: string, more = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...more }))
const put = (SecretId: string, SecretString: string, more = {}) =>
  client.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }))

describe('the Secrets Manager stand-in, through the AWS SDK', () => {
  it('gives a value by name, by ARN and by an ARN without its random end', async () => {
    const { ARN } = await create('keys/issuer', '{"keys":[]}')
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:keys\/issuer-\w{6}$/)
    for (const id of ['keys/issuer', ARN!, ARN!.slice(0, -7)]) {
      const value = await get(id)
      expect(value).toMatchObject({ SecretString: '{"keys":[]}', VersionStages: ['AWSCURRENT'] })
      expect(value.CreatedDate).toBeInstanceOf(Date)
    }
  })

  it('keeps binary values', async () => {
    const SecretBinary = Buffer.from([0, 255, 1])
    await client.send(new CreateSecretCommand({ Name: 'binary', SecretBinary }))
    expect(Buffer.from((await get('binary')).SecretBinary!)).toEqual(SecretBinary)
  })

  it('moves AWSCURRENT and AWSPREVIOUS with each new value, and drops older ones', async () => {
    await create('rotated', 'one')
    await put('rotated', 'two')
    await put('rotated', 'three')
    expect((await get('rotated')).SecretString).toBe('three')
    expect((await get('rotated', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('two')
    const list = (IncludeDeprecated: boolean) =>
      client.send(new ListSecretVersionIdsCommand({ SecretId: 'rotated', IncludeDeprecated }))
    expect((await list(false)).Versions).toHaveLength(2)
    expect((await list(true)).Versions).toHaveLength(3)
  })

  it('puts a value once for each token, and refuses another value under the same one', async () => {
    await create('token', 'one')
    const ClientRequestToken = randomUUID()
    const first = await put('token', 'two', { ClientRequestToken })
    const again = await put('token', 'two', { ClientRequestToken })
    expect(again.VersionId).toBe(first.VersionId)
    expect(await failure(put('token', 'three', { ClientRequestToken }))).toBe(
      '400 ResourceExistsException',
    )
    expect(await failure(put('token', 'x', { ClientRequestToken: 'short' }))).toBe(
      '400 InvalidParameterException',
    )
    expect((await get('token', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one')
  })

  it('stages a pending value that becomes current when its stage is moved', async () => {
    const { VersionId: old } = await create('pending', 'old')
    const { VersionId: next } = await put('pending', 'next', { VersionStages: ['AWSPENDING'] })
    expect((await get('pending')).SecretString).toBe('old')
    expect((await get('pending', { VersionId: next })).SecretString).toBe('next')
    const move = (more: object) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: 'pending',
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: next,
          ...more,
        }),
      )
    expect(await failure(move({}))).toBe('400 InvalidParameterException')
    await move({ RemoveFromVersionId: old })
    expect((await get('pending')).SecretString).toBe('next')
    expect((await get('pending', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('old')
    expect(await failure(get('pending', { VersionId: old, VersionStage: 'AWSCURRENT' }))).toBe(
      '400 InvalidRequestException',
    )
  })

  it('updates, describes and tags', async () => {
    await create('described', 'one', { Description: 'first', Tags: [{ Key: 'a', Value: '1' }] })
    await client.send(
      new UpdateSecretCommand({
        SecretId: 'described',
        Description: 'second',
        SecretString: 'two',
      }),
    )
    await client.send(
      new TagResourceCommand({ SecretId: 'described', Tags: [{ Key: 'b', Value: '2' }] }),
    )
    await client.send(new UntagResourceCommand({ SecretId: 'described', TagKeys: ['a'] }))
    const shown = await client.send(new DescribeSecretCommand({ SecretId: 'described' }))
    expect(shown).toMatchObject({ Description: 'second', Tags: [{ Key: 'b', Value: '2' }] })
    expect(
      Object.values(shown.VersionIdsToStages ?? {})
        .flat()
        .sort(),
    ).toEqual(['AWSCURRENT', 'AWSPREVIOUS'])
  })

  it('lists with filters and pages, and reads in batches with an error for each that is missing', async () => {
    for (const name of ['batch/1', 'batch/2', 'batch/3']) await create(name, name)
    const Filters = [{ Key: 'name' as const, Values: ['batch/'] }]
    const names: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await client.send(new ListSecretsCommand({ Filters, MaxResults: 2, NextToken }))
      names.push(...(page.SecretList ?? []).map((one) => one.Name))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(names).toEqual(['batch/3', 'batch/2', 'batch/1'])
    const batch = await client.send(
      new BatchGetSecretValueCommand({ SecretIdList: ['batch/1', 'missing'] }),
    )
    expect(batch.SecretValues?.map((one) => one.SecretString)).toEqual(['batch/1'])
    expect(batch.Errors?.[0]?.ErrorCode).toBe('ResourceNotFoundException')
    const all = await client.send(new BatchGetSecretValueCommand({ Filters }))
    expect(all.SecretValues).toHaveLength(3)
  })

  it('hides a deleted secret until it is restored, and forgets one that was forced', async () => {
    await create('deleted', 'value')
    await client.send(new DeleteSecretCommand({ SecretId: 'deleted' }))
    expect(await failure(get('deleted'))).toBe('400 InvalidRequestException')
    expect(await failure(create('deleted', 'again'))).toBe('400 InvalidRequestException')
    await client.send(new RestoreSecretCommand({ SecretId: 'deleted' }))
    expect((await get('deleted')).SecretString).toBe('value')
    await client.send(
      new DeleteSecretCommand({ SecretId: 'deleted', ForceDeleteWithoutRecovery: true }),
    )
    expect(await failure(get('deleted'))).toBe('400 ResourceNotFoundException')
    await create('deleted', 'anew')
  })

  it.each([
    ['an unknown secret', () => get('nowhere'), 'ResourceNotFoundException'],
    ['a secret without a value', () => get('valueless'), 'ResourceNotFoundException'],
    [
      'an unknown version',
      () => get('full', { VersionId: 'v'.repeat(32) }),
      'ResourceNotFoundException',
    ],
    ['an unknown stage', () => get('full', { VersionStage: 'NOPE' }), 'ResourceNotFoundException'],
    ['a name that exists', () => create('full', 'x'), 'ResourceExistsException'],
    ['a name with a space', () => create('a b', 'x'), 'ValidationException'],
    ['65,537 bytes', () => put('full', 'x'.repeat(65_537)), 'ValidationException'],
    [
      '65,537 bytes in fewer characters',
      () => put('full', 'ü'.repeat(32_769)),
      'ValidationException',
    ],
    [
      'no value',
      () => client.send(new PutSecretValueCommand({ SecretId: 'full' })),
      'InvalidRequestException',
    ],
    [
      'an unknown operation',
      () => client.send(new RotateSecretCommand({ SecretId: 'full' })),
      'UnknownOperationException',
    ],
  ])('refuses %s', async (_, call, code) => {
    server.createSecret({ name: 'valueless' })
    server.createSecret({ name: 'full', secretString: 'full' })
    expect(await failure(call())).toBe(`400 ${code}`)
  })

  it('takes exactly 65,536 bytes', async () => {
    await create('largest', 'x'.repeat(65_536))
    expect((await get('largest')).SecretString).toHaveLength(65_536)
  })

  it('creates a secret of the template under the ARN that it is given', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:template-AbCdEf'
    expect(server.createSecret({ name: 'template', arn, secretString: '{}' })).toBe(arn)
    expect(server.createSecret({ name: 'template', secretString: 'other' })).toBe(arn)
    expect((await get(arn)).SecretString).toBe('{}')
    expect(() => server.createSecret({ name: 'no good' })).toThrow(/^secret no good: /)
  })

  it('draws passwords of the length and the characters that are wanted', async () => {
    const draw = async (input: object) =>
      (await client.send(new GetRandomPasswordCommand(input))).RandomPassword
    expect(await draw({})).toHaveLength(32)
    expect(
      await draw({ PasswordLength: 64, ExcludePunctuation: true, ExcludeCharacters: 'abc' }),
    ).toMatch(/^[d-zA-Z0-9]{64}$/)
    expect(await failure(client.send(new GetRandomPasswordCommand({ PasswordLength: 5000 })))).toBe(
      '400 InvalidParameterException',
    )
  })
})
