/** An ApiRequest for tests of single behaviours. */
import type {
  ApiModel,
  ApiRequest,
  RouteNode,
} from '../../../../infra/local/api-gateway/api-model.ts'
import { Place } from '../../../../infra/local/template/template-failure.ts'

export function routeNode(path: string): RouteNode {
  return {
    resourceId: path,
    path,
    literals: new Map(),
    parameter: undefined,
    proxy: undefined,
    methods: new Map(),
  }
}

export function apiModel(changes: Partial<ApiModel> = {}): ApiModel {
  return {
    id: 'api1234567',
    name: 'api',
    region: 'eu-west-1',
    account: '111122223333',
    binaryMediaTypes: [],
    minimumCompressionSize: undefined,
    isDomainOnly: false,
    streamIdleMs: 300_000,
    root: routeNode('/'),
    gatewayResponses: new Map(),
    stages: new Map(),
    place: new Place('Test/Api'),
    ...changes,
  }
}

export function apiRequest(changes: Partial<ApiRequest> = {}): ApiRequest {
  const api = changes.api ?? apiModel()
  return {
    api,
    stage: { name: 'live', deploymentId: 'd', variables: { server: 'one' } },
    method: 'GET',
    path: '/orders/7',
    eventPath: '/base/orders/7',
    rawQuery: 'x=1&x=2',
    query: [
      ['x', '1'],
      ['x', '2'],
    ],
    headers: [
      ['Host', 'api.example.test'],
      ['X-Own', 'a'],
      ['x-own', 'b'],
    ],
    body: Buffer.alloc(0),
    traceId: 'Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0',
    receivedAt: 0,
    pathParameters: { id: '7' },
    context: {
      accountId: api.account,
      apiId: api.id,
      deploymentId: 'd',
      domainName: 'api.example.test',
      domainPrefix: 'api',
      extendedRequestId: 'e=',
      httpMethod: 'GET',
      identity: { sourceIp: '127.0.0.1', userAgent: null },
      path: '/base/orders/7',
      protocol: 'HTTP/1.1',
      requestId: 'request-1',
      requestTime: '24/Nov/2026:10:00:00 +0000',
      requestTimeEpoch: 1,
      stage: 'live',
    },
    ...changes,
  }
}
