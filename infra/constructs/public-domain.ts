/**
 * The custom domain: each server at `/mcp/NAME`, the servers' metadata at the path-inserted
 * well-known URLs (RFC 9728 section 3.1), and an answer for everything else.
 */
import { DomainName, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway'
import { CfnApiMapping } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets'
import { Construct } from 'constructs'
import type { ApiSettings, DomainSettings } from '../config/authorizer-config.ts'
import { acknowledge } from './acknowledge.ts'
import { addGatewayAnswers, addNotFound } from './gateway-answers.ts'
import { GatewayApi } from './gateway-api.ts'
import { METADATA_PATH, type McpServer } from './mcp-server.ts'
import { serveMetadata } from './resource-metadata.ts'

export interface PublicDomainProps {
  readonly domain: DomainSettings
  readonly api: ApiSettings
  /** By name. */
  readonly servers: ReadonlyMap<string, McpServer>
}

export class PublicDomain extends Construct {
  private readonly domain: DomainName

  constructor(scope: Construct, id: string, props: PublicDomainProps) {
    super(scope, id)
    const { name, certificateArn } = props.domain
    this.domain = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    })
    for (const [server, { gateway }] of props.servers) this.map(`mcp/${server}`, gateway)
    this.map(undefined, this.front(props))
    this.pointDns(props.domain)
  }

  /** What answers where no server does. */
  private front({ api, servers }: PublicDomainProps): GatewayApi {
    const gateway = new GatewayApi(this, 'Front', {
      name: 'mcp-front',
      description: 'Protected resource metadata, and 404 for everything else',
      settings: api,
      stageVariables: {},
      behindDomain: true,
    })
    const { root } = gateway.api
    for (const [server, { described }] of servers) {
      serveMetadata(root.resourceForPath(`${METADATA_PATH}/mcp/${server}`), described)
    }
    addNotFound(root)
    addNotFound(root.addResource('{proxy+}'))
    addGatewayAnswers(gateway.api, {
      denialDetails: api.denialDetails,
      challenge: undefined,
      otherMediaType: { status: 404, code: 'server_unknown' },
    })
    acknowledge(gateway, 'AwsSolutions-APIG4', 'Fixed public answers: metadata and 404.')
    acknowledge(gateway, 'AwsSolutions-COG4', 'Fixed public answers: metadata and 404.')
    return gateway
  }

  /** Mappings of several levels exist only in API Gateway's second API, for REST APIs too. */
  private map(key: string | undefined, { api }: GatewayApi): void {
    new CfnApiMapping(this, `Map-${key ?? 'rest'}`, {
      domainName: this.domain.domainName,
      apiId: api.restApiId,
      stage: api.deploymentStage.stageName,
      ...(key === undefined ? {} : { apiMappingKey: key }),
    })
  }

  private pointDns({ name, hostedZone }: DomainSettings): void {
    if (hostedZone === undefined) return
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    })
    new ARecord(this, 'Record', {
      zone,
      // The dot keeps CDK from appending the zone.
      recordName: `${name}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(this.domain)),
    })
  }
}
