import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Harness } from '../../../infra/local/harness.ts'
import { type RunningApp, startRunningApp } from '../../fixtures/running-app.ts'

let app: RunningApp
let harness: Harness

beforeAll(async () => {
  app = await startRunningApp()
  harness = app.harness
})
afterAll(() => app.close())

const get = (route: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${harness.url}/v1/one${route}`, init)
const withToken = (token: string): RequestInit => ({ headers: { Authorization: token } })

describe('startHarness', () => {
  it('serves a Lambda proxy integration behind a REQUEST authorizer', async () => {
    const response = await get('/orders/7?x=1&x=2', withToken('ok'))
    expect(response.status).toBe(200)
    const { event } = await response.json()
    expect(event.pathParameters).toEqual({ id: '7' })
    expect(event.path).toBe('/v1/one/orders/7')
    expect(event.queryStringParameters).toEqual({ x: '2' })
    expect(event.multiValueQueryStringParameters).toEqual({ x: ['1', '2'] })
    expect(event.stageVariables.server).toBe('one')
    expect(event.requestContext.authorizer).toMatchObject({ count: '3', flag: 'true' })
  })

  it.each([
    ['throw', 500],
    ['malformed', 500],
    ['object-context', 500],
    ['unauthorized', 401],
    ['deny', 403],
    ['other', 403],
  ])('answers an authorizer that gives %s with %i', async (token, status) => {
    expect((await get('', withToken(token))).status).toBe(status)
  })

  it('answers 401 with the static challenge when the identity source is missing', async () => {
    const response = await get('')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="fixture"')
    expect((await response.json()).code).toBe('unauthorized')
  })

  it('fills gateway responses from the authorizer context', async () => {
    const response = await get('', withToken('deny'))
    expect(response.headers.get('x-reason')).toBe('told so')
    expect(await response.json()).toEqual({ reason: 'told so' })
  })

  it('gives functions only what the template and Lambda give them', async () => {
    const { env } = await (await get('/open')).json()
    expect(env.GREETING).toBe('hello')
    expect(env.HOME).toBeUndefined()
    expect(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE).toBe('192')
  })

  it.each([
    ['throw', 502],
    ['exit', 502],
    ['bare', 502],
    ['sleep', 502],
  ])('answers a function that does %s with %i', async (mode, status) => {
    expect((await get(`/open?mode=${mode}`)).status).toBe(status)
  })

  it('streams while the function produces, headers first', async () => {
    const response = await get('/stream')
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    const arrivals: number[] = []
    for await (const chunk of response.body ?? []) arrivals.push(chunk.length)
    expect(arrivals.length).toBeGreaterThan(1)
  })

  it('cuts the connection when a stream breaks off', async () => {
    const response = await get('/stream?mode=break')
    await expect(response.text()).rejects.toThrow()
  })

  it('forwards to HTTP upstreams with overridden headers', async () => {
    const response = await get('/upstream?q=1', {
      headers: { authorization: 'ok', cookie: 'secret=1', 'X-Own': 'a' },
    })
    expect(response.status).toBe(200)
    const { url, raw } = await response.json()
    expect(url).toBe('/target?q=1')
    expect(raw).toContain('Bearer upstream')
    expect(raw).not.toContain('ok')
    expect(raw).not.toContain('secret=1')
  })

  it('answers mocks, preflights, unknown routes and unmapped paths', async () => {
    expect(await (await get('/mock')).json()).toEqual({ fixed: true })
    expect((await get('/nothing')).status).toBe(404)
    expect((await fetch(`${harness.url}/elsewhere`)).status).toBe(403)
  })

  it('maps the longest base path and serves stages on their own address', async () => {
    const { event } = await (await get('/two')).json()
    expect(event.stageVariables.server).toBe('two')
    const apiId = harness.outputs['Fixture']?.['ApiId'] as string
    const own = await fetch(`${harness.stageUrls.get(`${apiId}/live`) ?? ''}/open`)
    expect((await own.json()).event.path).toBe('/open')
    const secondId = harness.outputs['Fixture']?.['SecondId'] as string
    const off = await fetch(harness.stageUrls.get(`${secondId}/live`) ?? '')
    expect(off.status).toBe(403)
  })
})
