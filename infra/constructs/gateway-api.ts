/**
 * A regional REST API as all of this deployment's are: every media type kept as bytes, throttled,
 * with an access log that names no token, argument or query, and without execution logs that would.
 */
import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { ApiSettings } from '../config/authorizer-config.ts'
import { acknowledge } from './acknowledge.ts'
import { retention } from './retention.ts'

/** The name of every stage; a literal, so that URLs need no reference to a stage. */
export const STAGE = 'v1'

export interface GatewayApiProps {
  readonly name: string
  readonly description: string
  readonly settings: ApiSettings
  readonly stageVariables: Readonly<Record<string, string>>
  /** True: reachable through the custom domain alone. */
  readonly behindDomain: boolean
}

const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    traceId: '$context.xrayTraceId',
    time: '$context.requestTime',
    method: '$context.httpMethod',
    route: '$context.resourcePath',
    status: '$context.status',
    sourceIp: '$context.identity.sourceIp',
    authorizerStatus: '$context.authorizer.status',
    authorizerLatency: '$context.authorizer.latency',
    integrationStatus: '$context.integration.status',
    latency: '$context.responseLatency',
    responseLength: '$context.responseLength',
    answer: '$context.error.responseType',
  }),
)

export class GatewayApi extends Construct {
  readonly api: RestApi

  constructor(scope: Construct, id: string, props: GatewayApiProps) {
    super(scope, id)
    const { settings } = props
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: retention(settings.logRetentionDays),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.api = new RestApi(this, 'Api', {
      restApiName: props.name,
      description: props.description,
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: false,
      disableExecuteApiEndpoint: props.behindDomain,
      deployOptions: {
        stageName: STAGE,
        variables: { ...props.stageVariables },
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: ACCESS_LOG,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        throttlingRateLimit: settings.rate,
        throttlingBurstLimit: settings.burst,
      },
    })
    // CDK's own output names a URL that does not answer behind a domain.
    this.api.node.tryRemoveChild('Endpoint')
    acknowledge(
      this,
      'AwsSolutions-APIG2',
      'Requests are read strictly by the functions, which know MCP; a JSON schema here does not.',
    )
    acknowledge(
      this,
      'AwsSolutions-APIG3',
      'Every request is authenticated and limited; a web ACL can be associated with the stages.',
    )
  }

  /** URL of the stage, without a reference to it: functions that the stage calls may know it. */
  get url(): string {
    const { stack, restApiId } = this.api
    return `https://${restApiId}.execute-api.${stack.region}.${stack.urlSuffix}/${STAGE}`
  }
}
