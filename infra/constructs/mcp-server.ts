/**
 * One protected MCP server: a REST API of its own, since a challenge is one literal for each API,
 * with its authorizer and its way to the upstream. Everything that is not MCP is answered here.
 */
import { Duration } from 'aws-cdk-lib'
import {
  AwsIntegration,
  HttpIntegration,
  IdentitySource,
  type Integration,
  RequestAuthorizer,
  ResponseTransferMode,
} from 'aws-cdk-lib/aws-apigateway'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { AUTHORIZER_CONTEXT } from '../../functions/core/authorizer-context.ts'
import { REFUSALS } from '../../functions/core/refusal.ts'
import type { ApiSettings, ServerSettings } from '../config/authorizer-config.ts'
import { acknowledge } from './acknowledge.ts'
import { addFixedAnswer, addPreflight, CORS_HEADERS } from './cors.ts'
import { GatewayApi, STAGE } from './gateway-api.ts'
import { addGatewayAnswers, addNotFound, errorBody } from './gateway-answers.ts'
import { challengeOf, type ProtectedResource, serveMetadata } from './resource-metadata.ts'

/** Path of metadata below a stage URL, and, before `/mcp/NAME`, below a domain (RFC 9728 section 3.1). */
export const METADATA_PATH = '.well-known/oauth-protected-resource'

/** What an edge upstream receives where the caller's own value must not pass. */
const NOTHING = "'none'"

export interface McpServerProps {
  readonly server: ServerSettings
  readonly issuers: readonly string[]
  readonly api: ApiSettings
  readonly authorizer: LambdaFunction
  readonly enforcer: LambdaFunction
  /** `https://DOMAIN`, or undefined: the server is reached at its stage URL. */
  readonly domainUrl: string | undefined
}

export class McpServer extends Construct {
  readonly gateway: GatewayApi
  readonly described: ProtectedResource

  constructor(scope: Construct, id: string, props: McpServerProps) {
    super(scope, id)
    const { server, domainUrl } = props
    this.gateway = new GatewayApi(this, 'Gateway', {
      name: `mcp-${server.name}`,
      description: `MCP server ${server.name}, enforced at the ${server.enforcement}`,
      settings: props.api,
      stageVariables: { server: server.name },
      behindDomain: domainUrl !== undefined,
    })
    const urls = domainUrl === undefined ? this.stageUrls() : domainUrls(domainUrl, server.name)
    this.described = {
      ...urls,
      issuers: props.issuers,
      scopes: server.scopes,
      ...(server.dpopRequired === undefined ? {} : { dpopRequired: server.dpopRequired }),
    }
    this.addMethods(props)
    if (server.enforcement === 'enforcer') this.permit(props.enforcer)
    addGatewayAnswers(this.gateway.api, {
      denialDetails: props.api.denialDetails,
      challenge: challengeOf(this.described),
      otherMediaType: { status: 405, code: 'http_method_refused' },
    })
    acknowledge(this, 'AwsSolutions-COG4', 'The authorizer verifies tokens of any OAuth issuer.')
    acknowledge(
      this,
      'AwsSolutions-APIG4',
      'Without authorizer are only fixed answers: preflight, metadata, and refusals.',
    )
  }

  private stageUrls(): { resource: string; metadataUrl: string } {
    const resource = this.gateway.url
    return { resource, metadataUrl: `${resource}/${METADATA_PATH}` }
  }

  /**
   * One permission for all methods, and none for the console's test stage: a function's policy holds
   * 20 KB, which a permission for each method and stage would fill with a dozen servers.
   */
  private permit(enforcer: LambdaFunction): void {
    enforcer.addPermission(`Call${this.node.addr.slice(-8)}`, {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.gateway.api.arnForExecuteApi('*', '/', STAGE),
    })
  }

  private addMethods(props: McpServerProps): void {
    const { root } = this.gateway.api
    const authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: props.authorizer,
      identitySources: [IdentitySource.header('Authorization')],
      // A cached answer would serve every method and every call until it ends.
      resultsCacheTtl: Duration.seconds(0),
    })
    const integration = integrationOf(props)
    // 2026-07-28, all that the edge speaks, has neither a GET stream nor sessions to DELETE.
    const methods = props.server.enforcement === 'edge' ? ['POST'] : ['POST', 'GET', 'DELETE']
    for (const method of methods) root.addMethod(method, integration, { authorizer })
    addPreflight(root)
    addFixedAnswer(root, 'ANY', {
      status: 405,
      headers: { ...CORS_HEADERS, Allow: `'${[...methods, 'OPTIONS'].join(', ')}'` },
      body: errorBody(REFUSALS.http_method_refused, 'http_method_refused'),
    })
    addNotFound(root.addResource('{proxy+}'))
    if (props.domainUrl === undefined) {
      serveMetadata(root.resourceForPath(METADATA_PATH), this.described)
    }
  }
}

function domainUrls(domainUrl: string, name: string): { resource: string; metadataUrl: string } {
  return {
    resource: `${domainUrl}/mcp/${name}`,
    metadataUrl: `${domainUrl}/${METADATA_PATH}/mcp/${name}`,
  }
}

function integrationOf({ server, api, enforcer }: McpServerProps): Integration {
  const responseTransferMode = api.streaming
    ? ResponseTransferMode.STREAM
    : ResponseTransferMode.BUFFERED
  const longest = api.streaming ? 900_000 : 29_000
  if (server.enforcement === 'enforcer') {
    return new AwsIntegration({
      service: 'lambda',
      path: api.streaming
        ? `2021-11-15/functions/${enforcer.functionArn}/response-streaming-invocations`
        : `2015-03-31/functions/${enforcer.functionArn}/invocations`,
      proxy: true,
      options: { responseTransferMode, timeout: Duration.millis(longest) },
    })
  }
  const credential =
    server.upstreamCredentialSecret === undefined
      ? NOTHING
      : `context.authorizer.${AUTHORIZER_CONTEXT.upstreamAuthorization}`
  return new HttpIntegration(server.upstream, {
    httpMethod: 'POST',
    proxy: true,
    options: {
      responseTransferMode,
      timeout: Duration.millis(longest),
      // API Gateway forwards the caller's headers; these three must never pass.
      requestParameters: {
        'integration.request.header.Authorization': credential,
        'integration.request.header.Cookie': NOTHING,
        'integration.request.header.DPoP': NOTHING,
      },
    },
  })
}
