/** Runs each port's contract on its in-memory fake and on the real part through the real SDK. */
import { auditSinkContract } from './audit-sink.contract.ts'
import { bundleStoreContract } from './bundle-store.contract.ts'
import { fetchTimesContract } from './fetch-times.contract.ts'
import { keyStoreContract } from './key-store.contract.ts'
import { ledgerContract } from './ledger.contract.ts'
import * as memory from './on-memory.ts'
import * as standIn from './on-stand-ins.ts'
import { verificationKeysContract } from './verification-keys.contract.ts'

ledgerContract('a test in memory', memory.memoryLedger)
ledgerContract('DynamoDB', standIn.dynamoDbLedger)

bundleStoreContract('a test in memory', memory.memoryBundleStore)
bundleStoreContract('S3', standIn.s3BundleStore)

auditSinkContract('a test in memory', memory.memoryAuditSink)
auditSinkContract('Firehose', standIn.firehoseSink)
auditSinkContract('SQS', standIn.sqsSink)

keyStoreContract('a test in memory', memory.memoryKeyStore)
keyStoreContract('Secrets Manager', standIn.secretsManagerKeyStore)

fetchTimesContract('a test in memory', memory.memoryFetchTimes)
fetchTimesContract('DynamoDB', standIn.dynamoDbFetchTimes)

verificationKeysContract('a test in memory', memory.memoryKeys)
verificationKeysContract('Secrets Manager', standIn.secretsManagerKeys)
