/** The API Gateway resource types that the harness serves, with every property it understands. */
import {
  fields,
  listOf,
  type Naming,
  type ResourceType,
  type Shape,
  stableId,
} from './resource-type.ts'

const id = (naming: Naming): string => stableId(naming, 10)

const INTEGRATION_RESPONSE: Shape = fields(
  'StatusCode SelectionPattern ResponseParameters ResponseTemplates ContentHandling',
)
const INTEGRATION: Shape = fields(
  `Type IntegrationHttpMethod Uri Credentials RequestParameters RequestTemplates PassthroughBehavior
   ContentHandling TimeoutInMillis ConnectionType ConnectionId ResponseTransferMode IntegrationTarget`,
  { IntegrationResponses: listOf(INTEGRATION_RESPONSE) },
)

export const API_GATEWAY_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGateway::RestApi': {
    ref: id,
    attributes: { RootResourceId: (naming) => stableId(naming, 10, 'root'), RestApiId: id },
    properties: fields(
      `Name Description BinaryMediaTypes DisableExecuteApiEndpoint EndpointConfiguration
       MinimumCompressionSize ApiKeySourceType Tags FailOnWarnings SecurityPolicy EndpointAccessMode`,
    ),
  },
  'AWS::ApiGateway::Resource': {
    ref: id,
    attributes: { ResourceId: id },
    properties: fields('ParentId PathPart RestApiId'),
  },
  'AWS::ApiGateway::Method': {
    ref: id,
    attributes: {},
    properties: fields(
      `RestApiId ResourceId HttpMethod AuthorizationType AuthorizerId AuthorizationScopes
       ApiKeyRequired OperationName RequestParameters RequestModels RequestValidatorId`,
      {
        Integration: INTEGRATION,
        MethodResponses: listOf(fields('StatusCode ResponseParameters ResponseModels')),
      },
    ),
  },
  'AWS::ApiGateway::Authorizer': {
    ref: id,
    attributes: { AuthorizerId: id },
    properties: fields(
      `RestApiId Name Type AuthType AuthorizerUri AuthorizerCredentials IdentitySource
       IdentityValidationExpression AuthorizerResultTtlInSeconds`,
    ),
  },
  'AWS::ApiGateway::GatewayResponse': {
    ref: id,
    attributes: { Id: id },
    properties: fields('RestApiId ResponseType StatusCode ResponseParameters ResponseTemplates'),
  },
  'AWS::ApiGateway::Deployment': {
    ref: id,
    attributes: { DeploymentId: id },
    properties: fields('RestApiId Description StageName'),
  },
  'AWS::ApiGateway::Stage': {
    ref: (naming) => naming.given('StageName') ?? id(naming),
    attributes: {},
    properties: fields(
      `RestApiId DeploymentId StageName Description Variables AccessLogSetting TracingEnabled Tags
       ClientCertificateId DocumentationVersion CacheClusterEnabled`,
      {
        MethodSettings: listOf(
          fields(
            `HttpMethod ResourcePath LoggingLevel DataTraceEnabled MetricsEnabled
             ThrottlingBurstLimit ThrottlingRateLimit CachingEnabled`,
          ),
        ),
      },
    ),
  },
  'AWS::ApiGateway::RequestValidator': {
    ref: id,
    attributes: { RequestValidatorId: id },
    properties: fields('RestApiId Name ValidateRequestBody ValidateRequestParameters'),
  },
  'AWS::ApiGateway::Model': {
    ref: (naming) => naming.given('Name') ?? naming.logicalId,
    attributes: {},
    properties: fields('RestApiId Name ContentType Description Schema'),
  },
  'AWS::ApiGateway::DomainName': {
    ref: (naming) => naming.given('DomainName') ?? id(naming),
    attributes: {
      RegionalDomainName: (naming) => `d-${id(naming)}.execute-api.${naming.region}.amazonaws.com`,
      RegionalHostedZoneId: () => 'Z1UJRXOUMOOFQ8',
      DistributionDomainName: (naming) => `${id(naming)}.cloudfront.net`,
      DistributionHostedZoneId: () => 'Z2FDTNDATAQYW2',
      DomainNameArn: (naming) =>
        `arn:aws:apigateway:${naming.region}::/domainnames/${naming.given('DomainName') ?? id(naming)}`,
    },
    properties: fields(
      `DomainName CertificateArn RegionalCertificateArn EndpointConfiguration SecurityPolicy
       OwnershipVerificationCertificateArn Tags RoutingMode EndpointAccessMode`,
    ),
  },
  'AWS::ApiGateway::BasePathMapping': {
    ref: id,
    attributes: {},
    properties: fields('DomainName BasePath RestApiId Stage'),
  },
  'AWS::ApiGatewayV2::ApiMapping': {
    ref: id,
    attributes: { ApiMappingId: id },
    properties: fields('ApiId ApiMappingKey DomainName Stage'),
  },
  'AWS::ApiGateway::VpcLink': {
    ref: id,
    attributes: { VpcLinkId: id },
    properties: fields('Name Description TargetArns Tags'),
  },
}
