/**
 * Proves at deploy that an edge server's upstream may stand behind the edge: a custom resource whose
 * function tries it. A deployment whose upstream is refused, or cannot be reached, fails, and its API
 * is not deployed.
 */
import { CustomResource, Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { PROBE_VERSION } from '../../functions/edge-probe/probe-upstream.ts'
import type { ServerSettings } from '../config/authorizer-config.ts'
import { BundledFunction } from './bundled-function.ts'
import { secretArn } from './verification-keys.ts'

export interface EdgeProofProps {
  readonly server: ServerSettings
  /** Folder of the function that tries. */
  readonly bundle: string
  readonly logRetentionDays: number
  /** When this is deployed, for a server that is to be proven with every deployment. */
  readonly deployedAt: string | undefined
}

/** The longest that a probe takes; what it cannot finish by then is not proven. */
const PROBE_TIMEOUT = Duration.minutes(3)
/** Three calls, as Lambda makes them where one ends without an answer, and the waits between them. */
const ANSWERED_WITHIN = Duration.minutes(15)

export class EdgeProof extends Construct {
  private readonly proof: CustomResource

  constructor(scope: Construct, id: string, props: EdgeProofProps) {
    super(scope, id)
    const { name, upstream, upstreamCredentialSecret: secret, edgeProbe } = props.server
    const { lambda } = new BundledFunction(this, 'Probe', {
      description: `Tries whether the upstream of ${name} may stand behind the edge`,
      memoryMegabytes: 256,
      timeout: PROBE_TIMEOUT,
      bundle: props.bundle,
      logRetentionDays: props.logRetentionDays,
    })
    lambda.addEnvironment('SERVER', name)
    lambda.addEnvironment('UPSTREAM', upstream)
    if (secret !== undefined) {
      lambda.addEnvironment('CREDENTIAL_SECRET', secret)
      const actions = ['secretsmanager:GetSecretValue']
      lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [secretArn(this, secret)] }))
    }
    this.proof = new CustomResource(this, 'Proof', {
      resourceType: 'Custom::McpEdgeProof',
      serviceToken: lambda.functionArn,
      serviceTimeout: ANSWERED_WITHIN,
      // Whatever makes another proof necessary; CloudFormation asks again where one of them changed.
      properties: {
        Server: name,
        Upstream: upstream,
        CredentialSecret: secret ?? 'none',
        ProbeVersion: PROBE_VERSION,
        ...(edgeProbe === 'always' ? { DeployedAt: props.deployedAt ?? '' } : {}),
      },
    })
  }

  /** Has the API go into force only once the upstream is proven. */
  precede(api: RestApi): void {
    api.latestDeployment?.node.addDependency(this.proof)
  }
}
