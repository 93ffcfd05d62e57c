import http from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startRunningApp } from '../../../fixtures/running-app.ts'

/** `index.mjs` of an installed and built aws-lambda-ric; it needs a C++ toolchain, so it may be missing. */
const RIC = process.env['AWS_LAMBDA_RIC']

/** Status, headers and bytes, without what differs between any two calls. */
function raw(app: RunningApp, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const request = http.request(`${app.harness.url}/v1/one${path}`, { headers, agent: false })
    request.on('response', (response) => {
      let body = ''
      response.setEncoding('latin1')
      const finish = (end: string) => (): void => {
        const kept = response.rawHeaders.filter((_text, index) => {
          const name = response.rawHeaders[index - (index % 2)] ?? ''
          return !/^(date|x-amzn-requestid|x-amz-apigw-id|x-amzn-trace-id)$/i.test(name)
        })
        const same = body
          .replace(/"(pid|remaining|now|calls|requestTimeEpoch)":\d+/g, '')
          .replace(/"(requestTime|extendedRequestId|Host|domainName|upstream)":"[^"]+"/g, '')
          .replace(/Root=[^"]+/g, '')
          .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
          .replace(/[\w./-]*local-lambda-\w+|127\.0\.0\.1:\d+|local\/\[\$LATEST\]\w+/g, '')
        resolve(JSON.stringify([response.statusCode, kept, same, end]))
      }
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', finish('whole'))
      response.on('error', finish('broken off'))
    })
    request.end()
  })
}

describe.skipIf(RIC === undefined)("AWS's own runtime client (AWS_LAMBDA_RIC names it)", () => {
  let own: RunningApp
  let ric: RunningApp
  beforeAll(async () => {
    own = await startRunningApp()
    ric = await startRunningApp({ runtime: [RIC ?? ''] })
  })
  afterAll(async () => {
    await own.close()
    await ric.close()
  })

  it.each([
    ['/stream', {}],
    ['/stream?mode=break', {}],
    ['/stream?mode=raw', {}],
    ['/open?mode=throw', {}],
    ['/open?mode=exit', {}],
    ['/open?mode=bare', {}],
    ['/open?mode=binary', {}],
    ['', { Authorization: 'unauthorized' }],
    ['', { Authorization: 'throw' }],
    ['/orders/1?a=1', { Authorization: 'ok' }],
  ])('answers %s with %j byte for byte as the local one', async (path, headers) => {
    expect(await raw(ric, path, headers)).toBe(await raw(own, path, headers))
  })

  it('gets its environments back, frozen in between', () => {
    const sizes = (app: RunningApp): number[] =>
      [...app.harness.functions.values()].map((one) => one.environments())
    expect(sizes(ric)).toEqual(sizes(own))
  })
})
