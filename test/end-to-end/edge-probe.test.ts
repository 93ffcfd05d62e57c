// `npm start -- --probe`: upstreams are proven as a deployment proves them, before anything is ready.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type CarefulUpstream,
  startCarefulUpstream,
  type UpstreamManners,
} from '../functions/edge-probe/careful-upstream.ts'
import { type Start, startNpm } from './start-process.ts'

vi.setConfig({ testTimeout: 120_000 })

const TRYING = 'Trying the upstreams of edge servers'

let folder: string
const upstreams: CarefulUpstream[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-probe-'))
})
afterAll(async () => {
  for (const upstream of upstreams) await upstream.close()
  await rm(folder, { recursive: true })
})

/** A configuration with one edge server before an upstream of these manners. */
async function configOf(manners: UpstreamManners, more = ''): Promise<string> {
  const upstream = await startCarefulUpstream({ open: true, ...manners })
  upstreams.push(upstream)
  const path = join(folder, `config-${upstreams.length}.yaml`)
  const server = `servers:\n  - name: own-tools\n    upstream: ${upstream.url}\n    enforcement: edge\n`
  await writeFile(path, server + more)
  return path
}

async function ready(start: Start): Promise<void> {
  try {
    await start.shows(/^ready /m)
  } finally {
    start.kill('SIGTERM')
    await start.ended
    await start.clear()
  }
}

describe('a start with --probe', () => {
  it('is ready with the demo servers', async () => {
    const start = await startNpm({ args: ['--probe'] })
    await ready(start)
    expect(start.output.stderr).toContain(TRYING)
  })

  it('is ready with an upstream that looks at everything', async () => {
    const config = await configOf({ streams: true })
    await ready(await startNpm({ args: ['--config', config, '--probe'] }))
  })

  it('ends at an upstream that executes what its headers do not say, with server and reason', async () => {
    const start = await startNpm({
      args: ['--config', await configOf({ careless: 'name' }), '--probe'],
    })
    try {
      expect(await start.ended).toBe(1)
      expect(start.output.stdout).toBe('')
      expect(start.output.stderr).toMatch(/^own-tools: .*a lying Mcp-Name header: it was executed/m)
      expect(await start.alive()).toEqual([])
    } finally {
      await start.clear()
    }
  })

  it('tries nothing where the configuration says so', async () => {
    const config = await configOf({ careless: 'name' }, '    edge: { probe: off }\n')
    await ready(await startNpm({ args: ['--config', config, '--probe'] }))
    expect(upstreams.at(-1)?.executed).toEqual([])
  })
})

describe('a start without it', () => {
  it('sends an upstream nothing', async () => {
    const start = await startNpm({ args: ['--config', await configOf({ careless: 'name' })] })
    await ready(start)
    expect(start.output.stderr).not.toContain(TRYING)
    expect(upstreams.at(-1)?.executed).toEqual([])
  })
})
