import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose'
import { expect, it } from 'vitest'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import { startServices } from '../../../../infra/local/start/stand-ins.ts'
import { toward } from '../services/failure.ts'

it('ends every service even where the audit cannot be delivered any more, and says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stand-ins-'))
  // A file in the folder's place: nothing can be written below it.
  const home = join(folder, 'home')
  await writeFile(home, '')
  const services = await startServices(home, new FaultBoard())
  const arn = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/audit'
  const type = 'AWS::KinesisFirehose::DeliveryStream'
  await services.resources.createDeliveryStream({ type, name: 'audit', arn, properties: {} })
  const client = new FirehoseClient(toward(services.endpoints['AWS_ENDPOINT_URL_FIREHOSE'] ?? ''))
  const Record = { Data: Buffer.from('{}\n') }
  await client.send(new PutRecordCommand({ DeliveryStreamName: 'audit', Record }))
  client.destroy()

  await expect(services.close()).rejects.toThrow()
  for (const url of Object.values(services.endpoints)) {
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  }
  await rm(folder, { recursive: true })
})
