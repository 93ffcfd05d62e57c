/** What CloudFormation is answered about an edge upstream: always something, in time, and no secret. */
import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { serveEvent, type ServingParts } from '../../../functions/edge-probe/serve-event.ts'
import { listenOnLoopback, type Running } from '../../../infra/local/services/loopback.ts'
import { type CarefulUpstream, GATEWAY, startCarefulUpstream } from './careful-upstream.ts'

interface Answer {
  readonly Status: string
  readonly Reason?: string
  readonly PhysicalResourceId: string
}

const SECRET = GATEWAY.slice('Bearer '.length)
const IDS = { StackId: 'arn:stack', RequestId: 'r-1', LogicalResourceId: 'Proof' }

let cloudFormation: Running
let answers: { body: string; type: string | undefined }[]
let statuses: number[]
let lines: string[]
let upstream: CarefulUpstream

beforeAll(async () => {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      answers.push({ body, type: request.headers['content-type'] })
      response.writeHead(statuses.shift() ?? 200).end()
    })
  })
  cloudFormation = await listenOnLoopback(server)
})
afterAll(() => cloudFormation.close())
beforeEach(async () => {
  answers = []
  statuses = []
  lines = []
  upstream = await startCarefulUpstream()
})
afterEach(() => upstream.close())

const PARTS: ServingParts = {
  readSecret: () => Promise.resolve(SECRET),
  pause: () => Promise.resolve(),
  digest: (text) => hash('sha256', text, 'hex'),
  log: (line) => lines.push(line),
}

interface Asked {
  readonly event?: object
  readonly url?: string
  readonly credentialSecret?: string | undefined
  readonly parts?: Partial<ServingParts>
  readonly remainingMs?: number
}

async function ask(asked: Asked = {}): Promise<Answer> {
  const url = asked.url ?? upstream.url
  const credentialSecret = 'credentialSecret' in asked ? asked.credentialSecret : 'mcp/upstream'
  const event = {
    RequestType: 'Create',
    ResponseURL: `${cloudFormation.url}/signed?x=sesame`,
    ...IDS,
    ResourceProperties: { ServiceToken: 'arn:function', Upstream: url, ProbeVersion: '1' },
    ...asked.event,
  }
  const server = { server: 'search', upstream: url, credentialSecret }
  await serveEvent(event, server, { ...PARTS, ...asked.parts }, asked.remainingMs ?? 60_000)
  const [answer] = answers.splice(0)
  expect(answer?.type).toBeUndefined()
  expect(answer?.body).not.toContain(SECRET)
  expect(Buffer.byteLength(answer?.body ?? '')).toBeLessThan(4096)
  expect(lines.join()).not.toMatch(/sesame|gate-way/)
  const parsed = JSON.parse(answer?.body ?? '') as Answer
  expect(parsed).toMatchObject(IDS)
  return parsed
}

/** The upstream with one thing that it does not look at. */
async function careless(about: Parameters<typeof startCarefulUpstream>[0]): Promise<string> {
  await upstream.close()
  upstream = await startCarefulUpstream(about)
  return upstream.url
}

describe('the custom resource of an edge upstream', () => {
  it('answers SUCCESS for an upstream that looks at everything', async () => {
    const answer = await ask()
    expect(answer).toMatchObject({ Status: 'SUCCESS' })
    expect(answer.PhysicalResourceId).toMatch(/^search-[0-9a-f]{32}$/)
    expect(answer).not.toHaveProperty('Reason')
  })

  it('answers FAILED, with the reason, for one that executes a call whose Mcp-Name lies', async () => {
    const answer = await ask({ url: await careless({ careless: 'name' }) })
    expect(answer).toMatchObject({ Status: 'FAILED' })
    expect(answer.PhysicalResourceId).toMatch(/-refused$/)
    expect(answer.Reason).toContain('The server search may not stand behind the edge')
    expect(answer.Reason).toContain('a lying Mcp-Name header: it was executed')
  })

  it('names a few faults and counts the others', async () => {
    const tools = Array.from({ length: 100 }, (_, index) => ({
      name: `${'n'.repeat(200)}${index}\u0000é`,
      inputSchema: { properties: { x: { type: 'string', 'x-mcp-header': 'X' } } },
    }))
    const answer = await ask({ url: await careless({ careless: 'parameters', tools }) })
    expect(answer.Status).toBe('FAILED')
    expect(answer.Reason).toMatch(/^[ -~]{500,1000}$/)
  })

  it('answers FAILED for one that cannot be reached, or is no server of 2026-07-28', async () => {
    const gone = upstream.url
    await upstream.close()
    expect((await ask({ url: gone })).Reason).toContain('cannot be reached (ECONNREFUSED)')
    const elsewhere = await ask({ url: await careless({ careless: 'older' }) })
    expect(elsewhere.Reason).toContain('it was answered with HTTP 400')
  })

  it('asks an upstream without a secret to be out of reach, but for one on loopback', async () => {
    const url = await careless({ careless: 'credential' })
    expect((await ask({ url, credentialSecret: undefined })).Status).toBe('SUCCESS')
    expect((await ask({ url })).Reason).toContain('no gateway credential: it was executed')
  })

  it.each(['Delete'])('answers SUCCESS to %s, whatever the upstream is', async (RequestType) => {
    await upstream.close()
    const event = { RequestType, PhysicalResourceId: 'search-1', ResourceProperties: {} }
    expect(await ask({ event })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'search-1',
    })
  })

  it('proves an update anew, and keeps the old one where that fails', async () => {
    const url = await careless({ careless: 'batch' })
    const event = { RequestType: 'Update', PhysicalResourceId: 'search-before' }
    expect(await ask({ url, event })).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'search-before',
    })
  })

  it('needs no proof of what is proven when an update that failed is taken back', async () => {
    const { PhysicalResourceId } = await ask()
    await upstream.close()
    const event = { RequestType: 'Update', PhysicalResourceId }
    expect(await ask({ event })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId })
  })

  it('goes by its own settings, not by an event that names another upstream', async () => {
    const event = { ResourceProperties: { Upstream: 'https://elsewhere.example/mcp' } }
    expect((await ask({ event })).Reason).toContain('another upstream')
    expect(upstream.executed).toEqual([])
  })

  it('waits until its new role may read the secret, and says when there is none', async () => {
    let tries = 0
    const readSecret = (name: string): Promise<string> => {
      tries += 1
      const denied = Object.assign(new Error(name), { name: 'AccessDeniedException' })
      return tries < 4 ? Promise.reject(denied) : Promise.resolve(SECRET)
    }
    expect((await ask({ parts: { readSecret } })).Status).toBe('SUCCESS')
    const missing = Object.assign(new Error(SECRET), { name: 'ResourceNotFoundException' })
    const answer = await ask({ parts: { readSecret: () => Promise.reject(missing) } })
    expect(answer.Reason).toContain('mcp/upstream')
    expect(answer.Reason).toContain('(ResourceNotFoundException)')
  })

  it('answers before it is stopped', async () => {
    const readSecret = (): Promise<string> => new Promise(() => undefined)
    const answer = await ask({ parts: { readSecret }, remainingMs: 12_050 })
    expect(answer.Reason).toContain('could not be tried in time')
    expect((await ask({ remainingMs: 10 })).Status).toBe('FAILED')
  })

  it('answers when it fails itself', async () => {
    const answer = await ask({ url: 'not a URL', credentialSecret: undefined })
    expect(answer.Reason).toContain('The probe of the server search failed itself')
    expect((await ask({ event: { RequestType: 'Other' } })).Status).toBe('FAILED')
    expect((await ask({ event: { ResourceProperties: 'none' } })).Status).toBe('FAILED')
  })

  it('sends its answer again where it is not taken, and says so in the end', async () => {
    statuses = [500, 503]
    expect((await ask()).Status).toBe('SUCCESS')
    statuses = [500, 500, 500]
    await expect(ask()).rejects.toThrow('CloudFormation did not take the answer')
  })

  it('answers, or refuses, whatever is asked', async () => {
    const event = fc.record(
      { RequestType: fc.jsonValue(), ResourceProperties: fc.jsonValue(), StackId: fc.jsonValue() },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(event, async (asked) => {
        const wrong = { ...IDS, ResponseURL: cloudFormation.url, ...asked }
        const server = { server: 's', upstream: 'https://x.invalid', credentialSecret: undefined }
        await serveEvent(wrong, server, PARTS, 60_000).catch((error: unknown) => {
          expect(String(error)).toBe('Error: The event is not one of CloudFormation')
        })
        for (const { body } of answers.splice(0)) expect(JSON.parse(body)).toHaveProperty('Status')
      }),
    )
  })

  it.each([undefined, {}, { ResponseURL: 'x' }, { ...IDS, ResponseURL: 'nowhere' }])(
    'refuses what is no event of CloudFormation: %j',
    async (event) => {
      const server = { server: 'search', upstream: upstream.url, credentialSecret: undefined }
      await expect(serveEvent(event, server, PARTS, 60_000)).rejects.toThrow('CloudFormation')
    },
  )
})
