/**
 * Starts the whole local stack in order and leaves nothing running where a step fails: storage,
 * identity, upstreams, the synthesized template, keys, policy.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { AuthorizerConfig } from '../../config/authorizer-config.ts'
import { localConfig } from '../../config/local-config.ts'
import { startDemoApi } from '../demo/demo-api.ts'
import { startDemoServer } from '../demo/demo-server.ts'
import { startHarness } from '../harness.ts'
import { startIdentityProvider } from '../identity/provider.ts'
import { tokenRoute } from '../identity/token-route.ts'
import { startControl } from '../services/control.ts'
import { startFaultProxy } from '../services/fault-proxy.ts'
import { FaultBoard } from '../services/faults.ts'
import { writeEnvFile } from './env-file.ts'
import { fetchFirstKeys } from './first-keys.ts'
import { firstWarnings } from './first-warnings.ts'
import { refuseTakenPort } from './free-port.ts'
import { openFunctionLog } from './function-log.ts'
import { readGivenEndpoints } from './given-endpoints.ts'
import { holdHome, portIsTaken } from './home-lock.ts'
import { serveKeyFiles } from './key-files.ts'
import { knownScopes } from './known-scopes.ts'
import { uploadFirstPolicy } from './policy-upload.ts'
import { proveUpstreams } from './prove-upstreams.ts'
import { readConfig, readPolicy } from './read-inputs.ts'
import { makeRevocationKey } from './revocation-key.ts'
import { AWS_VARIABLES, useOwnAwsSettings } from './shell-settings.ts'
import { startServices } from './stand-ins.ts'
import { StartFailure } from './start-failure.ts'
import type { StartOptions } from './start-options.ts'
import { type Suggestions, suggestionsFor } from './suggestions.ts'

export interface LocalStack {
  readonly url: string
  /** The state folder; another than the one asked for where that is another stack's. */
  readonly home: string
  readonly config: AuthorizerConfig
  readonly suggestions: Suggestions
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
  const bundle = await readPolicy(options.policy, file, say)
  const given = readGivenEndpoints(process.env)
  const held = await holdHome(options)
  closers.push(() => held.release())
  const { home } = held
  if (home !== options.home)
    say(`${options.home} is another local stack's; this one keeps its state in ${home}`)
  for (const [service, elsewhere] of Object.entries(given))
    say(`Using ${elsewhere} in the place of the stand-in for ${service}`)
  // The CDK library takes seconds to load: that lies beside everything else.
  const cdk = import('../../app.ts')
  cdk.catch(() => undefined)

  say('Starting storage, identity and upstreams on loopback')
  await mkdir(join(home, 'data'), { recursive: true })
  // One that a killed stack left would lead tools to ports that are somebody else's by now.
  await rm(join(home, 'env'), { force: true })
  const board = new FaultBoard()
  const names = file?.servers.map(({ name }) => name) ?? ['demo', 'demo-edge']
  const resources = names.map((name) => `${url}/mcp/${name}`)
  const scopes = await knownScopes(file?.servers ?? [], bundle)
  const suggestions = await suggestionsFor(file?.servers ?? names.map((name) => ({ name })), bundle)
  const origins = file?.servers.flatMap((server) => server.origins) ?? []
  // First, so that nothing else of this stack has the port that it had before.
  const provider = keep(
    await startIdentityProvider({
      home,
      avoidPort: options.port,
      resources,
      scopes,
      origins,
      suggestions,
    }),
  )
  if (provider.missedPort !== undefined)
    say(
      `Warning: port ${provider.missedPort}, where the identity provider was before, is taken; it is at ${provider.issuer} for now, and clients that remember it sign in anew`,
    )
  const services = keep(await startServices(home, board, given))
  useOwnAwsSettings(process.env, services.endpoints)
  const keyFiles = keep(await serveKeyFiles())
  const api = keep(await startDemoApi({ home }))
  const demo = keep(await startDemoServer({ mode: 'all', home, apiUrl: api.url }))
  const demoEdge = keep(await startDemoServer({ mode: 'modern-only', home, apiUrl: api.url }))

  const revocationKey = await makeRevocationKey(home)
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
  const assembly = join(home, 'cdk.out')
  await rm(assembly, { recursive: true, force: true })
  const { buildApp } = await cdk
  ;(await buildApp({ config, outdir: assembly, local: { domainUrl: url } })).synth()

  say('Starting API Gateway and Lambda from the template')
  outlives()
  const log = await openFunctionLog(home)
  say(`What functions print goes to ${log.file}`)
  const harness = keep(
    await startHarness({
      assembly,
      port: options.port,
      endpoints: services.endpoints,
      resources: services.resources,
      clockOffsetMs: options.clockOffsetMs,
      retryDelaysMs: [1000, 5000],
      log: log.write,
    }).catch(orTakenPort(options.port)),
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
    fetchFirstKeys(harness, outputs['KeySyncFunctionName'] ?? ''),
    uploadFirstPolicy(new S3Client({}), outputs['PolicyBucketName'] ?? '', bundle, signal),
  ])
  const [keys] = await Promise.race([prepared, aborted])
  const secretsManager = new SecretsManagerClient({})
  const warnings = await firstWarnings({
    servers: wanted.servers,
    keys,
    keysAt: (issuer) => wanted.issuers.find((one) => one.issuer === issuer)?.jwks,
    hasSecret: (SecretId) =>
      secretsManager.send(new GetSecretValueCommand({ SecretId })).then(
        () => true,
        () => false,
      ),
    log: log.file,
  })
  for (const warning of warnings) say(`Warning: ${warning}`)
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
  const removeEnv = await writeEnvFile(home, {
    ...AWS_VARIABLES,
    ...services.endpoints,
    AWS_ENDPOINT_URL_LAMBDA: harness.lambdaUrl,
    POLICY_BUCKET: outputs['PolicyBucketName'] ?? '',
    AUDIT_BUCKET: outputs['AuditBucketName'] ?? '',
    AUDIT_STREAM: outputs['AuditStreamName'] ?? '',
    QUOTA_TABLE: outputs['QuotaTableName'] ?? '',
    AUTHORIZER_FUNCTION: outputs['AuthorizerFunctionName'] ?? '',
    ENFORCER_FUNCTION: outputs['EnforcerFunctionName'] ?? '',
    KEY_SYNC_FUNCTION: outputs['KeySyncFunctionName'] ?? '',
    REVOCATION_KEY_FILE: revocationKey.file,
    LOCAL_CONTROL_URL: control.url,
    LOCAL_ISSUER: provider.issuer,
  })
  closers.push(removeEnv)
  return { url, home, config, suggestions }
}

/** Another program may have taken the port since it was found to be free. */
function orTakenPort(port: number): (error: unknown) => never {
  return (error) => {
    const { code, port: taken } = error as NodeJS.ErrnoException & { readonly port?: number }
    throw code === 'EADDRINUSE' && taken === port ? new StartFailure(portIsTaken(port)) : error
  }
}
