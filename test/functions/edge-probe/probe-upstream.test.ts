/** Whom the probe passes and whom it refuses, with the reason: one careless upstream for each trial. */
import { afterEach, describe, expect, it } from 'vitest'
import { probeUpstream } from '../../../functions/edge-probe/probe-upstream.ts'
import {
  type CarefulUpstream,
  type Carelessness,
  GATEWAY,
  startCarefulUpstream,
  type UpstreamManners,
} from './careful-upstream.ts'

let upstream: CarefulUpstream | undefined
afterEach(() => upstream?.close())

async function faultsOf(
  manners: UpstreamManners,
  more: { readonly private?: boolean } = {},
): Promise<readonly string[]> {
  upstream = await startCarefulUpstream(manners)
  const findings = await probeUpstream({ url: upstream.url, authorization: GATEWAY, ...more })
  return findings.flatMap(({ tried, fault }) => (fault === undefined ? [] : [`${tried}: ${fault}`]))
}

describe('the probe of an edge upstream', () => {
  it.each([false, true])('passes one that looks at everything (events: %s)', async (streams) => {
    expect(await faultsOf({ streams })).toEqual([])
  })

  it('has a careful upstream execute nothing but lists', async () => {
    await faultsOf({})
    const methods = (upstream?.executed ?? []).map(
      (body) => (JSON.parse(body) as { method: string }).method,
    )
    expect(new Set(methods)).toEqual(new Set(['tools/list']))
  })

  it.each<[Carelessness, readonly string[]]>([
    ['credential', ['no gateway credential', 'a wrong gateway credential']],
    ['any-credential', ['a wrong gateway credential']],
    [
      'method',
      ['no Mcp-Method header', 'a lying Mcp-Method header', 'a method that is there twice'],
    ],
    ['name', ['no Mcp-Name header', 'a lying Mcp-Name header']],
    ['legacy', ['a legacy initialize', 'a legacy call with a lying Mcp-Method']],
    ['legacy-body', ['a legacy call under headers of 2026-07-28']],
    ['batch', ['a batch']],
    ['doubled', ['a method that is there twice']],
    [
      'parameters',
      ['Count', 'Path'].flatMap((name) =>
        ['no', 'a lying'].map((kind) => `${kind} Mcp-Param-${name} header for the tool read`),
      ),
    ],
  ])('refuses one that is careless about: %s', async (careless, tried) => {
    const faults = await faultsOf({ careless })
    for (const each of tried) expect(faults.some((fault) => fault.startsWith(each))).toBe(true)
    for (const fault of faults) expect(fault).toMatch(/: it (?:was executed|ran the method)/)
    for (const fault of faults) expect(tried.some((each) => fault.startsWith(each))).toBe(true)
  })

  it.each<Carelessness>(['method', 'batch', 'parameters'])(
    'sees through events that one is careless about: %s',
    async (careless) => {
      expect(await faultsOf({ careless, streams: true })).not.toEqual([])
    },
  )

  it('takes no answer for no proof', async () => {
    expect(await faultsOf({ careless: 'silence' })).toEqual([
      expect.stringMatching(/^no Mcp-Method header: there was no answer/),
    ])
  })

  it('takes an upstream that is too busy for none that refuses', async () => {
    expect(await faultsOf({ careless: 'busy' })).toEqual([
      expect.stringMatching(/^a batch: it was answered with HTTP 503 and no error/),
    ])
  })

  it('tries what an upstream has, which need not be tools', async () => {
    expect(await faultsOf({ promptsOnly: true })).toEqual([])
    await upstream?.close()
    const faults = await faultsOf({ promptsOnly: true, careless: 'name' })
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'no Mcp-Name header of prompts/get',
      'a lying Mcp-Name header of prompts/get',
    ])
  })

  it('asks for no credential where the network lets nobody else in', async () => {
    expect(await faultsOf({ careless: 'credential' }, { private: true })).toEqual([])
  })

  it('gives up what its caller ends', async () => {
    upstream = await startCarefulUpstream()
    const target = { url: upstream.url, authorization: GATEWAY, signal: AbortSignal.abort() }
    await expect(probeUpstream(target)).rejects.toThrow()
  })

  it('says nothing of the credential', async () => {
    for (const careless of ['credential', 'name', 'legacy'] as const)
      expect((await faultsOf({ careless })).join()).not.toContain('gate-way')
  })
})
