/**
 * The product's synthesized assembly on the local harness, with the runtime client that is asked for, in
 * front of given upstreams and a given issuer. Two of them answer alike.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { buildApp } from '../../../infra/app.ts'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'
import { startHarness } from '../../../infra/local/harness.ts'
import { FaultBoard } from '../../../infra/local/services/faults.ts'
import { uploadFirstPolicy } from '../../../infra/local/start/policy-upload.ts'
import { startServices } from '../../../infra/local/start/stand-ins.ts'

const BUNDLE = path.join(import.meta.dirname, '../../../policies/bundle.tar.gz')
/** Both have the same, so that tokens are good for both. */
const DOMAIN = 'http://127.0.0.1'

export interface RunningDeployment {
  /** Of a server, by name. */
  url(server: string): string
  readonly log: readonly string[]
  /** Why the upstreams of edge servers are refused, as CloudFormation would be told. */
  refusals(): Promise<readonly string[]>
  close(): Promise<void>
}

export interface DeploymentOptions {
  /** `authorizer.config.yaml` as the local stack takes it. */
  readonly config: string
  /** Arguments that start another runtime client than the local one. */
  readonly runtime?: readonly string[]
}

export async function startDeployment(options: DeploymentOptions): Promise<RunningDeployment> {
  const home = await mkdtemp(path.join(tmpdir(), 'ric-'))
  const reading = readDeploymentConfig(options.config, 'authorizer.config.yaml', { local: true })
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  const outdir = path.join(home, 'cdk.out')
  const app = await buildApp({ config: reading.config, outdir, local: { domainUrl: DOMAIN } })
  app.synth()
  const services = await startServices(home, new FaultBoard())
  const log: string[] = []
  const harness = await startHarness({
    assembly: outdir,
    port: 0,
    endpoints: services.endpoints,
    resources: services.resources,
    log: (line) => log.push(line),
    ...(options.runtime === undefined ? {} : { runtime: options.runtime }),
  })
  const outputs = Object.assign({}, ...Object.values(harness.outputs)) as Record<string, string>
  const invoke = harness.functions.get(outputs['KeySyncFunctionName'] ?? '')
  await invoke?.invoke(Buffer.from('{}'))
  const s3 = new S3Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: services.endpoints['AWS_ENDPOINT_URL_S3'] ?? '',
    forcePathStyle: true,
  })
  await uploadFirstPolicy(
    s3,
    outputs['PolicyBucketName'] ?? '',
    await readFile(BUNDLE),
    AbortSignal.timeout(60_000),
  )
  return {
    url: (server) => `${harness.url}/mcp/${server}`,
    log,
    refusals: async () => (await harness.createCustomResources()).map(({ reason }) => reason),
    close: async () => {
      s3.destroy()
      await harness.close()
      await services.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
