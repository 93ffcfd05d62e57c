// AWS's own runtime client and the local one give the same bytes, whatever a function does.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startRunningApp } from '../../fixtures/running-app.ts'
import { laneTool } from '../lane-tool.ts'
import { rawAnswer } from './raw-call.ts'
import { ricTool } from './ric-tool.ts'

const RIC = await laneTool('aws-lambda-ric', ricTool)

const raw = (
  app: RunningApp,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> =>
  rawAnswer({ url: `${app.harness.url}/v1/one${path}`, headers }, [
    /"(pid|remaining|now|calls|requestTimeEpoch)":\d+/g,
    /"(requestTime|extendedRequestId|Host|domainName|upstream)":"[^"]+"/g,
    /Root=[^"]+/g,
    /[\w./-]*local-lambda-\w+|local\/\[\$LATEST\]\w+/g,
  ])

describe.skipIf(RIC === undefined)("AWS's own runtime client", () => {
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
