/**
 * The whole deployment: policy, quotas, audit, keys, the five functions and what each may do, and one
 * API for each server. Which configurations are safe was decided before; this only lays them out.
 */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import cdk from '../cdk.json' with { type: 'json' }
import type { Bundles, FunctionName } from './bundling/function-bundles.ts'
import type { AuthorizerConfig } from './config/authorizer-config.ts'
import { AccessLogs } from './constructs/access-logs.ts'
import { AuditQueue } from './constructs/audit-queue.ts'
import { AuditStream } from './constructs/audit-stream.ts'
import { BundledFunction, type BundledFunctionProps } from './constructs/bundled-function.ts'
import { EdgeProof } from './constructs/edge-proof.ts'
import { GatewayLogRole } from './constructs/gateway-log-role.ts'
import { HandleKeys } from './constructs/handle-keys.ts'
import { McpServer } from './constructs/mcp-server.ts'
import { PolicyBucket } from './constructs/policy-bucket.ts'
import { PublicDomain } from './constructs/public-domain.ts'
import { QuotaTable } from './constructs/quota-table.ts'
import { grantSignedCalls } from './constructs/signed-calls.ts'
import { secretArn, VerificationKeys } from './constructs/verification-keys.ts'

export interface AuthorizerStackProps extends StackProps {
  readonly config: AuthorizerConfig
  readonly bundles: Bundles
  /** `https://DOMAIN`; the local stack's is http on loopback. Undefined: servers have stage URLs. */
  readonly domainUrl: string | undefined
  /** The instant of this deployment, for what is to be done with each; undefined in the local stack. */
  readonly deployedAt?: string | undefined
}

/** Those that there is one of; an edge server has one more, which proves its upstream. */
type SharedFunction = Exclude<FunctionName, 'edge-probe'>

/** What differs between the functions, beside what they are granted. */
const SIZES = {
  authorizer: {
    description: 'Authenticates every request, and decides those of edge servers',
    memoryMegabytes: 1024,
    timeout: Duration.seconds(10),
  },
  enforcer: {
    description: 'Decides every call by its body, forwards it and streams the answer',
    memoryMegabytes: 1769,
    timeout: Duration.minutes(15),
  },
  activator: {
    description: 'Verifies uploaded policy bundles and makes them the active one',
    memoryMegabytes: 1024,
    timeout: Duration.minutes(2),
  },
  'key-sync': {
    description: "Fetches the issuers' public keys",
    memoryMegabytes: 256,
    timeout: Duration.seconds(50),
    // One at a time, so that fetches are counted in one place.
    reservedConcurrency: 1,
  },
  'audit-drain': {
    description: 'Puts audit records that had to wait into their stream',
    memoryMegabytes: 256,
    timeout: Duration.seconds(10),
  },
} as const satisfies Record<
  SharedFunction,
  Omit<BundledFunctionProps, 'bundle' | 'logRetentionDays'>
>

const IDS = {
  authorizer: 'Authorizer',
  enforcer: 'Enforcer',
  activator: 'Activator',
  'key-sync': 'KeySync',
  'audit-drain': 'AuditDrain',
} as const satisfies Record<SharedFunction, string>

export class AuthorizerStack extends Stack {
  constructor(scope: Construct, id: string, props: AuthorizerStackProps) {
    super(scope, id, props)
    // Somebody else's app may have other feature flags; what is laid out here was tried with these.
    for (const [flag, value] of Object.entries(cdk.context)) this.node.setContext(flag, value)
    const { config, domainUrl } = props
    const { logRetentionDays } = config.api
    const authorizer = this.addFunction('authorizer', props)
    const enforcer = this.addFunction('enforcer', props)
    const activator = this.addFunction('activator', props)
    const keySync = this.addFunction('key-sync', props)
    const auditDrain = this.addFunction('audit-drain', props)

    const accessLogs = new AccessLogs(this, 'AccessLogs').bucket
    const policy = new PolicyBucket(this, 'Policy', { accessLogs })
    const quota = new QuotaTable(this, 'Quota')
    const audit = new AuditStream(this, 'Audit', { accessLogs, logRetentionDays })
    const auditQueue = new AuditQueue(this, 'AuditQueue')
    const { environment, issuers } = config
    const keys = new VerificationKeys(this, 'Keys', { environment, issuers, keySync })

    new HandleKeys(this, 'Handles', { environment }).grantRead(enforcer)
    policy.activateWith(activator)
    quota.grantFetchTimes(keySync)
    audit.grantWrite(auditDrain)
    auditQueue.drainWith(auditDrain)
    for (const decider of [authorizer, enforcer]) {
      policy.grantRead(decider)
      quota.grantSpend(decider)
      audit.grantWrite(decider)
      auditQueue.grantSend(decider)
      keys.grantRead(decider)
      this.grantUpstreamCredentials(decider, config)
    }
    grantSignedCalls(enforcer, config.servers)
    const servers = this.addServers(props, { authorizer, enforcer })
    if (config.domain !== undefined) {
      new PublicDomain(this, 'Domain', { domain: config.domain, api: config.api, servers })
    }
    if (config.api.accountLogRole) new GatewayLogRole(this, 'GatewayLog').precede(this)
    if (!config.api.streaming) enforcer.addEnvironment('BUFFERS_ANSWERS', 'true')
    if (domainUrl === undefined) this.tellResources(servers, [authorizer, enforcer])

    new CfnOutput(this, 'PolicyBucketName', { value: policy.bucket.bucketName })
    new CfnOutput(this, 'AuditBucketName', { value: audit.bucket.bucketName })
    new CfnOutput(this, 'AuditStreamName', { value: audit.stream.ref })
    new CfnOutput(this, 'QuotaTableName', { value: quota.table.tableName })
    new CfnOutput(this, 'AuthorizerFunctionName', { value: authorizer.functionName })
    new CfnOutput(this, 'EnforcerFunctionName', { value: enforcer.functionName })
    new CfnOutput(this, 'KeySyncFunctionName', { value: keySync.functionName })
    new CfnOutput(this, 'ServerUrls', { value: this.resourcesOf(servers) })
  }

  private addFunction(name: SharedFunction, props: AuthorizerStackProps): LambdaFunction {
    const { lambda } = new BundledFunction(this, IDS[name], {
      ...SIZES[name],
      bundle: props.bundles[name],
      logRetentionDays: props.config.api.logRetentionDays,
    })
    return lambda
  }

  private addServers(
    { config, domainUrl, bundles, deployedAt }: AuthorizerStackProps,
    functions: { readonly authorizer: LambdaFunction; readonly enforcer: LambdaFunction },
  ): ReadonlyMap<string, McpServer> {
    const issuers = config.issuers.map(({ issuer }) => issuer)
    const all = config.servers.map((server) => {
      const props = { ...functions, server, issuers, api: config.api, domainUrl }
      const built = new McpServer(this, `Server-${server.name}`, props)
      if (server.enforcement === 'edge' && server.edgeProbe !== 'off') {
        const { logRetentionDays } = config.api
        const bundle = bundles['edge-probe']
        new EdgeProof(built, 'Edge', { server, bundle, logRetentionDays, deployedAt }).precede(
          built.gateway.api,
        )
      }
      return [server.name, built] as const
    })
    return new Map(all)
  }

  /** Stage URLs exist only at deploy, when the bundles are long made. */
  private tellResources(
    servers: ReadonlyMap<string, McpServer>,
    functions: readonly LambdaFunction[],
  ): void {
    const value = this.resourcesOf(servers)
    for (const each of functions) each.addEnvironment('SERVER_RESOURCES', value)
  }

  /** JSON of name to URL. */
  private resourcesOf(servers: ReadonlyMap<string, McpServer>): string {
    const resources = [...servers].map(([name, { described }]) => [name, described.resource])
    return this.toJsonString(Object.fromEntries(resources))
  }

  private grantUpstreamCredentials(reader: LambdaFunction, { servers }: AuthorizerConfig): void {
    const names = servers.flatMap(
      ({ upstreamCredentialSecret, upstreamCredential }) =>
        upstreamCredentialSecret ?? upstreamCredential?.secret ?? [],
    )
    if (names.length === 0) return
    const resources = [...new Set(names)].map((name) => secretArn(this, name))
    const actions = ['secretsmanager:GetSecretValue']
    reader.addToRolePolicy(new PolicyStatement({ actions, resources }))
  }
}
