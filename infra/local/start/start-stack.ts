/**
 * Starts the whole local stack in order and leaves nothing running where a step fails: storage,
 * identity, upstreams, the synthesized template, keys, policy.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { S3Client } from '@aws-sdk/client-s3'
import { printableLines } from '../../../functions/core/printable.ts'
import { buildBundle } from '../../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../../policies/compile/compile-schema.ts'
import type { AuthorizerConfig } from '../../config/authorizer-config.ts'
import { localConfig } from '../../config/local-config.ts'
import { readDeploymentConfig } from '../../config/read-deployment-config.ts'
import { startDemoApi } from '../demo/demo-api.ts'
import { startDemoServer } from '../demo/demo-server.ts'
import { type Harness, startHarness } from '../harness.ts'
import { startIdentityProvider } from '../identity/provider.ts'
import { tokenRoute } from '../identity/token-route.ts'
import { startControl } from '../services/control.ts'
import { startFaultProxy } from '../services/fault-proxy.ts'
import { FaultBoard } from '../services/faults.ts'
import { writeEnvFile } from './env-file.ts'
import { refuseTakenPort } from './free-port.ts'
import { readGivenEndpoints } from './given-endpoints.ts'
import { serveKeyFiles } from './key-files.ts'
import { knownScopes } from './known-scopes.ts'
import { uploadFirstPolicy } from './policy-upload.ts'
import { proveUpstreams } from './prove-upstreams.ts'
import { makeRevocationKey } from './revocation-key.ts'
import { AWS_VARIABLES, useOwnAwsSettings } from './shell-settings.ts'
import { startServices } from './stand-ins.ts'
import { StartFailure } from './start-failure.ts'
import type { StartOptions } from './start-options.ts'

export interface LocalStack {
  readonly url: string
  readonly config: AuthorizerConfig
  close(): Promise<void>
}

export interface StartListener {
  /** Gets a line for each step. */
  readonly say: (line: string) => void
  /** From now on there are processes and files that only `close` removes. */
  readonly outlives: () => void
  /** Ends the start at its next step. */
  readonly signal: AbortSignal
}

/** @throws StartFailure, or the signal's reason */
export async function startLocalStack(
  options: StartOptions,
  listener: StartListener,
): Promise<LocalStack> {
  const { say } = listener
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse())
      await closer().catch((error: unknown) => say(String(error)))
  }
  try {
    return { ...(await start(options, listener, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(
  options: StartOptions,
  { say, outlives, signal }: StartListener,
  closers: (() => Promise<void>)[],
): Promise<Omit<LocalStack, 'close'>> {
  const keep = <T extends { close(): Promise<void> }>(running: T): T => {
    closers.push(() => running.close())
    return running
  }
  const url = `http://127.0.0.1:${options.port}`
  await refuseTakenPort(options.port)
  const file = await readConfig(options.config, say)
  const bundle = await readPolicy(options.policy)
  const given = readGivenEndpoints(process.env)
  for (const [service, elsewhere] of Object.entries(given))
    say(`Using ${elsewhere} in the place of the stand-in for ${service}`)
  // The CDK library takes seconds to load: that lies beside everything else.
  const cdk = import('../../app.ts')
  cdk.catch(() => undefined)

  say('Starting storage, identity and upstreams on loopback')
  await mkdir(join(options.home, 'data'), { recursive: true })
  // One that a killed stack left would lead tools to ports that are somebody else's by now.
  await rm(join(options.home, 'env'), { force: true })
  const board = new FaultBoard()
  const services = keep(await startServices(options.home, board, given))
  useOwnAwsSettings(process.env, services.endpoints)
  const names = file?.servers.map(({ name }) => name) ?? ['demo', 'demo-edge']
  const resources = names.map((name) => `${url}/mcp/${name}`)
  const scopes = await knownScopes(file?.servers ?? [], bundle)
  const origins = file?.servers.flatMap((server) => server.origins) ?? []
  const provider = keep(
    await startIdentityProvider({ home: options.home, resources, scopes, origins }),
  )
  const keyFiles = keep(await serveKeyFiles())
  const api = keep(await startDemoApi({ home: options.home }))
  const demo = keep(await startDemoServer({ mode: 'all', home: options.home, apiUrl: api.url }))
  const demoEdge = keep(
    await startDemoServer({ mode: 'modern-only', home: options.home, apiUrl: api.url }),
  )

  const revocationKey = await makeRevocationKey(options.home)
  const wanted = localConfig({
    provider: { issuer: provider.issuer, jwks: provider.jwksUrl },
    demo: { enforcer: demo.url, edge: demoEdge.url },
    revocationKey: revocationKey.publicKey,
    ...(file === undefined ? {} : { file }),
  })
  const servers = await Promise.all(
    wanted.servers.map(async (server) => {
      const proxy = keep(
        await startFaultProxy({
          target: server.upstream,
          service: 'upstream',
          board,
          origins: server.origins,
        }),
      )
      return { ...server, upstream: proxy.url }
    }),
  )
  const config = {
    ...wanted,
    servers,
    issuers: wanted.issuers.map((issuer) => keyFiles.served(issuer)),
  }

  say('Synthesizing the CloudFormation template')
  const assembly = join(options.home, 'cdk.out')
  await rm(assembly, { recursive: true, force: true })
  const { buildApp } = await cdk
  ;(await buildApp({ config, outdir: assembly, local: { domainUrl: url } })).synth()

  say('Starting API Gateway and Lambda from the template')
  outlives()
  const log = await openLog(options.home)
  const harness = keep(
    await startHarness({
      assembly,
      port: options.port,
      endpoints: services.endpoints,
      resources: services.resources,
      clockOffsetMs: options.clockOffsetMs,
      retryDelaysMs: [1000, 5000],
      log,
    }),
  )
  const outputs = Object.assign({}, ...Object.values(harness.outputs)) as Readonly<
    Record<string, string>
  >
  say('Fetching keys and activating the policy')
  signal.throwIfAborted()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
  const prepared = Promise.all([
    syncKeys(harness, outputs['KeySyncFunctionName'] ?? ''),
    uploadFirstPolicy(new S3Client({}), outputs['PolicyBucketName'] ?? '', bundle, signal),
  ])
  await Promise.race([prepared, aborted])
  if (options.probe) {
    say('Trying the upstreams of edge servers')
    await Promise.race([proveUpstreams(harness), aborted])
  }
  const upstreams = Object.fromEntries(wanted.servers.map(({ name, upstream }) => [name, upstream]))
  const control = keep(
    await startControl({
      board,
      routes: {
        'POST /token': tokenRoute(provider),
        'GET /upstreams': () => ({ status: 200, body: upstreams }),
      },
    }),
  )
  const removeEnv = await writeEnvFile(options.home, {
    ...AWS_VARIABLES,
    ...services.endpoints,
    AWS_ENDPOINT_URL_LAMBDA: harness.lambdaUrl,
    POLICY_BUCKET: outputs['PolicyBucketName'] ?? '',
    AUDIT_BUCKET: outputs['AuditBucketName'] ?? '',
    AUDIT_STREAM: outputs['AuditStreamName'] ?? '',
    QUOTA_TABLE: outputs['QuotaTableName'] ?? '',
    KEY_SYNC_FUNCTION: outputs['KeySyncFunctionName'] ?? '',
    REVOCATION_KEY_FILE: revocationKey.file,
    LOCAL_CONTROL_URL: control.url,
    LOCAL_ISSUER: provider.issuer,
  })
  closers.push(removeEnv)
  return { url, config }
}

async function readConfig(
  path: string | undefined,
  say: (line: string) => void,
): Promise<AuthorizerConfig | undefined> {
  if (path === undefined) return undefined
  const reading = readDeploymentConfig(await readInput(path), path, { local: true })
  if ('problems' in reading) {
    throw new StartFailure(
      reading.problems
        .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`)
        .join('\n'),
    )
  }
  for (const warning of reading.warnings) say(`Warning: ${warning}`)
  return reading.config
}

async function readPolicy(path: string | undefined): Promise<Uint8Array> {
  const file = path ?? fileURLToPath(SHIPPED_SCHEMA)
  const built = await buildBundle(await readInput(file), file)
  if (built.kind === 'problems') throw new StartFailure(built.lines.join('\n'))
  return built.bytes
}

async function readInput(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new StartFailure(`${path} cannot be read. Name a file that exists.`)
  }
}

async function syncKeys(harness: Harness, name: string): Promise<void> {
  await harness.functions.get(name)?.invoke(Buffer.from('{}'))
}

/** What functions print goes to one file; stdout has the ready line alone. */
async function openLog(home: string): Promise<(line: string) => void> {
  const folder = join(home, 'logs')
  await mkdir(folder, { recursive: true })
  const { createWriteStream } = await import('node:fs')
  const stream = createWriteStream(join(folder, 'functions.log'), { flags: 'w' })
  return (line) => void stream.write(`${printableLines(line)}\n`)
}
