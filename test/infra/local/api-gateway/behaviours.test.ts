import { describe, expect, it } from 'vitest'
import type { GatewayResponseModel } from '../../../../infra/local/api-gateway/api-model.ts'
import { compressAnswer } from '../../../../infra/local/api-gateway/compress-answer.ts'
import { renderGatewayResponse } from '../../../../infra/local/api-gateway/gateway-response.ts'
import { upstreamHeaders, upstreamUrl } from '../../../../infra/local/api-gateway/http-request.ts'
import { readProxyAnswer } from '../../../../infra/local/api-gateway/lambda-proxy-answer.ts'
import { lambdaProxyEvent } from '../../../../infra/local/api-gateway/lambda-proxy-event.ts'
import { isBinary } from '../../../../infra/local/api-gateway/media-types.ts'
import { clientHeaders } from '../../../../infra/local/api-gateway/response-headers.ts'
import { matchRoute } from '../../../../infra/local/api-gateway/route-tree.ts'
import { readValueSource } from '../../../../infra/local/api-gateway/value-source.ts'
import { DEFAULT_AWS_UNKNOWNS } from '../../../../infra/local/api-gateway/aws-unknowns.ts'
import { Place } from '../../../../infra/local/template/template-failure.ts'
import { apiModel, apiRequest, routeNode } from './request-fixture.ts'

const place = new Place('Test')
const source = (text: string) => readValueSource(text, place)

// API Gateway, "Set up REST API methods": path parameters and greedy path variables.
describe('matchRoute', () => {
  const method = {} as never
  const node = (path: string) => {
    const made = routeNode(path)
    made.methods.set('GET', method)
    return made
  }
  const root = node('/')
  const orders = node('/orders')
  const order = node('/orders/{id}')
  const lines = node('/orders/{id}/lines')
  const fixed = node('/orders/new')
  const rest = node('/{proxy+}')
  root.literals.set('orders', orders)
  orders.literals.set('new', fixed)
  orders.parameter = { name: 'id', node: order }
  order.literals.set('lines', lines)
  root.proxy = { name: 'proxy', node: rest }

  it.each([
    ['/', '/', {}],
    ['/orders', '/orders', {}],
    ['/orders/', '/orders', {}],
    ['/orders/new', '/orders/new', {}],
    ['/orders/7', '/orders/{id}', { id: '7' }],
    ['/orders/a%2Fb', '/orders/{id}', { id: 'a/b' }],
    ['/orders/7/lines', '/orders/{id}/lines', { id: '7' }],
    ['/orders/7/other', '/{proxy+}', { proxy: 'orders/7/other' }],
    ['/a/b', '/{proxy+}', { proxy: 'a/b' }],
  ])('finds for %s the resource %s', (path, template, parameters) => {
    const match = matchRoute(root, path)
    expect(match?.node.path).toBe(template)
    expect(match?.pathParameters).toEqual(parameters)
  })

  it('finds nothing where a greedy parameter would be empty', () => {
    const bare = routeNode('/')
    bare.proxy = { name: 'proxy', node: rest }
    expect(matchRoute(bare, '/')).toBeUndefined()
  })
})

// API Gateway, "Gateway responses": types, parameters, templates.
describe('renderGatewayResponse', () => {
  const response = (changes: Partial<GatewayResponseModel>): GatewayResponseModel => ({
    status: undefined,
    headers: [],
    template: undefined,
    contentType: 'application/json',
    ...changes,
  })
  const requestWith = (entries: Record<string, GatewayResponseModel>) =>
    apiRequest({ api: apiModel({ gatewayResponses: new Map(Object.entries(entries)) }) })

  it.each([
    ['UNAUTHORIZED', 401, '{"message":"Unauthorized"}'],
    ['MISSING_AUTHENTICATION_TOKEN', 403, '{"message":"Missing Authentication Token"}'],
    ['AUTHORIZER_FAILURE', 500, '{"message":null}'],
    ['ACCESS_DENIED', 403, '{"Message":"User is not authorized to access this resource"}'],
    ['INTEGRATION_TIMEOUT', 504, '{"message":"Endpoint request timed out"}'],
    ['REQUEST_TOO_LARGE', 413, '{"message":"Request Too Long"}'],
  ] as const)('gives %s its own answer when the API has none', (type, status, body) => {
    expect(renderGatewayResponse(apiRequest(), { type })).toMatchObject({ status, body })
  })

  it('prefers the type over DEFAULT_4XX, and that over its own', () => {
    const request = requestWith({
      UNAUTHORIZED: response({ status: 418 }),
      DEFAULT_4XX: response({ template: '{"default":"$context.error.responseType"}' }),
    })
    expect(renderGatewayResponse(request, { type: 'UNAUTHORIZED' }).status).toBe(418)
    expect(renderGatewayResponse(request, { type: 'REQUEST_TOO_LARGE' })).toMatchObject({
      status: 413,
      body: '{"default":"REQUEST_TOO_LARGE"}',
    })
    expect(renderGatewayResponse(request, { type: 'AUTHORIZER_FAILURE' }).body).toBe(
      '{"message":null}',
    )
  })

  it('fills headers from literals, context and request, and leaves out what is not there', () => {
    const request = requestWith({
      ACCESS_DENIED: response({
        headers: [
          ['WWW-Authenticate', source(`'Bearer scope="a b"'`)],
          ['Retry-After', source('context.authorizer.retry')],
          ['X-Host', source('method.request.header.host')],
          ['X-None', source('context.authorizer.none')],
        ],
        template: '{"code":"$context.authorizer.code","none":"$context.authorizer.none"}',
      }),
    })
    request.context.authorizer = { retry: '7', code: 'quota' }
    const { headers, body } = renderGatewayResponse(request, { type: 'ACCESS_DENIED' })
    expect(Object.fromEntries(headers)).toMatchObject({
      'WWW-Authenticate': 'Bearer scope="a b"',
      'Retry-After': '7',
      'X-Host': 'api.example.test',
    })
    expect(headers.map(([name]) => name)).not.toContain('X-None')
    expect(body).toBe('{"code":"quota","none":""}')
  })

  it('escapes nothing in templates, as API Gateway does not', () => {
    const request = requestWith({
      ACCESS_DENIED: response({ template: '"$context.authorizer.a"' }),
    })
    request.context.authorizer = { a: 'quote " inside' }
    expect(renderGatewayResponse(request, { type: 'ACCESS_DENIED' }).body).toBe('"quote " inside"')
  })
})

// API Gateway, "Important notes": remapped and dropped headers.
describe('clientHeaders', () => {
  it('renames and drops what AWS renames and drops, and keeps casing and repetition', () => {
    const headers = clientHeaders(
      [
        ['WWW-Authenticate', 'Bearer'],
        ['www-authenticate', 'Basic'],
        ['Server', 'x'],
        ['Date', 'd'],
        ['Connection', 'close'],
        ['Transfer-Encoding', 'chunked'],
        ['Trailer', 't'],
        ['X-Own', '1'],
        ['x-own', '2'],
        ['Via', 'v'],
      ],
      'http',
    )
    expect(headers).toEqual([
      ['x-amzn-Remapped-WWW-Authenticate', 'Bearer'],
      ['x-amzn-Remapped-www-authenticate', 'Basic'],
      ['x-amzn-Remapped-Server', 'x'],
      ['x-amzn-Remapped-Date', 'd'],
      ['x-amzn-Remapped-Connection', 'close'],
      ['X-Own', '1'],
      ['x-own', '2'],
    ])
  })
})

// API Gateway, "Input format of a Lambda function for proxy integration"; "Binary media types".
describe('lambdaProxyEvent', () => {
  const event = (changes: Parameters<typeof apiRequest>[0]) =>
    lambdaProxyEvent(apiRequest(changes)) as Record<string, unknown>

  it('writes none as null and the last of several values', () => {
    expect(event({ query: [], pathParameters: {} })).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      body: null,
      isBase64Encoded: false,
      headers: { 'X-Own': 'b' },
      multiValueHeaders: { 'X-Own': ['a', 'b'] },
    })
  })

  it('loses invalid bytes of text, and keeps those of binary media types', () => {
    const body = Buffer.from([0x61, 0xff, 0x62])
    expect(event({ body })).toMatchObject({ body: 'a\ufffdb', isBase64Encoded: false })
    const api = apiModel({ binaryMediaTypes: ['*/*'] })
    expect(event({ body, api })).toMatchObject({
      body: body.toString('base64'),
      isBase64Encoded: true,
    })
  })

  it.each([
    ['image/png', ['image/*'], true],
    ['image/png; charset=x', ['image/png'], true],
    ['text/plain, image/png', ['image/png'], false],
    [undefined, ['image/png'], false],
    [undefined, ['*/*'], true],
  ])('says of %s with %j that binary is %s', (type, types, binary) => {
    expect(isBinary(type, types)).toBe(binary)
  })
})

// API Gateway, "Output format of a Lambda function for proxy integration".
describe('readProxyAnswer', () => {
  const read = (value: unknown, api = apiModel()) =>
    readProxyAnswer(Buffer.from(JSON.stringify(value)), apiRequest({ api }))

  it('merges both header maps, and adds a content type', () => {
    expect(
      read({
        statusCode: '201',
        headers: { A: '1' },
        multiValueHeaders: { B: ['2', '3'] },
        body: 'x',
      }),
    ).toMatchObject({
      status: 201,
      headers: [
        ['Content-Type', 'application/json'],
        ['B', '2'],
        ['B', '3'],
        ['A', '1'],
      ],
    })
  })

  it('decodes base64 only when the client accepts a binary media type', () => {
    const answer = { statusCode: 200, isBase64Encoded: true, body: 'AP8=' }
    expect(read(answer)).toMatchObject({ body: Buffer.from('AP8=') })
    const binary = read(answer, apiModel({ binaryMediaTypes: ['*/*'] }))
    expect(binary).toMatchObject({ body: Buffer.from([0, 255]) })
  })

  it.each([
    ['text'],
    [null],
    [[]],
    [{ statusCode: 'abc' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: {} }],
    [{ statusCode: 200, headers: { A: {} } }],
    [{ statusCode: 200, multiValueHeaders: { A: 'x' } }],
    [{ statusCode: 200, cookies: ['a=1'] }],
  ])('finds %j malformed', (value) => {
    expect(read(value)).toEqual({ type: 'DEFAULT_5XX', status: 502 })
  })
})

// API Gateway, "HTTP proxy integrations"; "Parameter mapping".
describe('requests to HTTP upstreams', () => {
  const parameters = {
    headers: [
      ['Authorization', source("'upstream'")],
      ['Cookie', source('context.authorizer.none')],
      ['X-Server', source('stageVariables.server')],
    ],
    query: [['added', source('method.request.path.id')]],
    path: [['id', source('method.request.path.id')]],
  } as const
  const request = apiRequest({
    headers: [
      ['authorization', 'client'],
      ['AUTHORIZATION', 'client too'],
      ['Cookie', 'c=1'],
      ['Host', 'api.example.test'],
      ['Transfer-Encoding', 'chunked'],
      ['X-Many', '1'],
      ['X-Many', '2'],
    ],
  })

  it('override headers in every casing, and cannot remove what has no value', () => {
    const headers = upstreamHeaders(request, parameters, DEFAULT_AWS_UNKNOWNS)
    expect(headers.filter(([name]) => name.toLowerCase() === 'authorization')).toEqual([
      ['Authorization', 'upstream'],
    ])
    expect(headers).toContainEqual(['Cookie', 'c=1'])
    expect(headers.filter(([name]) => name === 'X-Many')).toHaveLength(2)
    expect(headers).toContainEqual(['X-Server', 'one'])
    const names = headers.map(([name]) => name.toLowerCase())
    expect(names).not.toContain('host')
    expect(names).not.toContain('transfer-encoding')
  })

  it('leave other casings alone when that unknown is set so', () => {
    const unknowns = { ...DEFAULT_AWS_UNKNOWNS, overrideReplacesEveryCasing: false }
    expect(upstreamHeaders(request, parameters, unknowns)).toContainEqual([
      'authorization',
      'client',
    ])
  })

  it('fill stage variables and path parameters into the URI, and keep the query', () => {
    const url = upstreamUrl(
      'http://${stageVariables.server}.test/o/{id}',
      request,
      parameters,
      true,
    )
    expect(url?.href).toBe('http://one.test/o/7?x=1&x=2&added=7')
    expect(upstreamUrl('${stageVariables.none}', request, parameters, true)).toBeUndefined()
  })
})

// API Gateway, "Content encoding": minimum compression size.
describe('compressAnswer', () => {
  const answer = {
    kind: 'buffered',
    status: 200,
    headers: [],
    body: Buffer.alloc(2_000, 'a'),
  } as const
  const accepting = (encoding: string, minimum: number | undefined) =>
    apiRequest({
      api: apiModel({ minimumCompressionSize: minimum }),
      headers: [['Accept-Encoding', encoding]],
    })

  it.each([
    ['gzip', 1_000, 'gzip'],
    ['br, deflate', 1_000, 'deflate'],
    ['gzip;q=0', 1_000, undefined],
    ['gzip', 3_000, undefined],
    ['gzip', undefined, undefined],
  ])('with %s accepted and %s bytes at least uses %s', (accepted, minimum, encoding) => {
    const { headers } = compressAnswer(answer, accepting(accepted, minimum))
    expect(headers.find(([name]) => name === 'Content-Encoding')?.[1]).toBe(encoding)
  })
})
