// Every port's contract, races included, on services that nobody of this project wrote.
import { afterAll, beforeAll, describe } from 'vitest'
import { auditSinkContract } from '../../contracts/audit-sink.contract.ts'
import { bundleStoreContract } from '../../contracts/bundle-store.contract.ts'
import { fetchTimesContract } from '../../contracts/fetch-times.contract.ts'
import { keyStoreContract } from '../../contracts/key-store.contract.ts'
import { ledgerContract } from '../../contracts/ledger.contract.ts'
import { verificationKeysContract } from '../../contracts/verification-keys.contract.ts'
import { laneTool } from '../lane-tool.ts'
import { pythonTool } from '../python-tool.ts'
import { onMiniStack } from './on-ministack.ts'
import { type MiniStack, startMiniStack } from './start-ministack.ts'

const command = await laneTool('MiniStack', () => pythonTool('ministack'))

describe.skipIf(command === undefined)('on MiniStack,', () => {
  let stack: MiniStack
  beforeAll(async () => {
    stack = await startMiniStack(command ?? '')
  })
  afterAll(() => stack.close())

  const open = onMiniStack(() => stack.url)
  ledgerContract('MiniStack', open.ledger)
  bundleStoreContract('MiniStack', open.bundleStore)
  auditSinkContract('MiniStack’s Firehose', open.auditSink)
  auditSinkContract('MiniStack’s SQS', open.auditQueue)
  keyStoreContract('MiniStack', open.keyStore)
  fetchTimesContract('MiniStack', open.fetchTimes)
  verificationKeysContract('MiniStack', open.verificationKeys)
})
