// How a stack starts and ends: one ready line, one stop that leaves nothing, and others beside it.
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { callMcp, callTool, LEGACY } from './mcp-call.ts'
import { startStack } from './stack.ts'
import { isTaken, type Start, type StartSettings, startNpm } from './start-process.ts'

// Starting and waiting take longer where the machine is busy with other tests.
vi.setConfig({ testTimeout: 180_000 })

const STOP_MS = 5_000

async function withStart(
  settings: StartSettings,
  work: (start: Start) => Promise<void>,
): Promise<void> {
  const start = await startNpm(settings)
  try {
    await work(start)
  } finally {
    await start.clear()
  }
}

/** Ends a start and expects that nothing of it is left 5 s later at the most. */
async function expectStopped(start: Start, stop: () => void): Promise<void> {
  const since = performance.now()
  stop()
  await start.ended
  while ((await start.alive()).length > 0 && performance.now() - since < STOP_MS) await sleep(50)
  expect(await start.alive()).toEqual([])
  expect(performance.now() - since).toBeLessThan(STOP_MS)
  expect(await isTaken(start.port)).toBe(false)
  expect(await readdir(start.home)).not.toContain('env')
}

describe('npm start', () => {
  it('prints one ready line on stdout and everything else elsewhere, the next commands too', () =>
    withStart({}, async (start) => {
      const [, url] = await start.shows(/^ready (\S+)$/m)
      expect(url).toBe(`http://127.0.0.1:${start.port}`)
      await start.shows(/npx mcp-inspector --cli .*\n/)
      expect(start.output.stdout).toBe(`ready http://127.0.0.1:${start.port}\n`)
      expect(start.output.stderr).toContain('npx mcp-authorizer token')
      const steps = start.output.stderr.split('Next, in another terminal')[0] ?? ''
      expect(steps.trim().split('\n').length).toBeGreaterThanOrEqual(3)
      // It is ready when it says so: the first call finds everything in place.
      expect((await callMcp(url ?? '', {})).status).toBe(401)
      await expectStopped(start, () => start.kill('SIGTERM'))
    }))

  it('prints the ready line once where npm prints lines of its own', () =>
    withStart({ isLoud: true }, async (start) => {
      await start.shows(/^ready (\S+)$/m)
      await expectStopped(start, () => start.kill('SIGTERM'))
      expect(start.output.stdout.match(/^ready /gm)).toHaveLength(1)
      expect(start.output.stdout.replace(/^(?:>.*|\s*|ready .*)\n/gm, '')).toBe('')
    }))

  it('starts whatever AWS settings the shell has', () =>
    withStart(
      {
        env: {
          AWS_PROFILE: 'nobody',
          AWS_SESSION_TOKEN: 'stale',
          AWS_REGION: 'eu-central-1',
          AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
          AWS_CONFIG_FILE: '/nowhere/config',
        },
      },
      async (start) => {
        const [, url] = await start.shows(/^ready (\S+)$/m)
        expect((await callMcp(url ?? '', {})).status).toBe(401)
        await expectStopped(start, () => start.kill('SIGTERM'))
      },
    ))
})

describe('a stack that is told to stop', () => {
  it('ends with everything it started, frozen environments and open streams too', async () => {
    // In the state folder of the start, the token command finds it.
    await withStart({}, async (start) => {
      const [, url = ''] = await start.shows(/^ready (\S+)$/m)
      const { token } = await tokenOf(start)
      await Promise.all([1, 2, 3].map(() => callMcp(url, { token })))
      const args = { database: 'demo', query: 'SELECT * FROM orders' }
      const streaming = callTool(url, token, 'database_query', args, {
        version: LEGACY,
        params: { name: 'database_query', arguments: args, _meta: { progressToken: 1 } },
      }).catch(() => undefined)
      await sleep(30)
      const functions = (await start.alive()).filter((line) => line.includes('index.handler'))
      expect(functions.length).toBeGreaterThanOrEqual(4)
      await expectStopped(start, () => start.kill('SIGTERM'))
      await streaming
    })
  })

  it('ends on Ctrl-C', () =>
    withStart({}, async (start) => {
      await start.shows(/^ready /m)
      await expectStopped(start, () => start.interrupt())
    }))

  it('ends while it still starts', async () => {
    for (const step of [/Starting storage/, /Synthesizing/, /Starting API Gateway/, /activating/]) {
      await withStart({}, async (start) => {
        await start.shows(step)
        await expectStopped(start, () => start.kill('SIGTERM'))
        expect(start.output.stdout).toBe('')
      })
    }
  })

  it('ends in the middle of an outage', () =>
    withStart({}, async (start) => {
      const [, url = ''] = await start.shows(/^ready (\S+)$/m)
      const { token, control } = await tokenOf(start)
      await fetch(`${control}/faults`, {
        method: 'PUT',
        body: '{"firehose":"slow","dynamodb":"slow","s3":"slow","upstream":"slow"}',
      })
      const calls = Promise.allSettled([callMcp(url, { token }), callMcp(url, { token })])
      await sleep(300)
      await expectStopped(start, () => start.kill('SIGTERM'))
      await calls
    }))
})

describe('two stacks side by side', () => {
  it('share nothing', async () => {
    const stacks = await Promise.all([startStack(), startStack()])
    const [first, second] = stacks
    try {
      expect(first.url).not.toBe(second.url)
      const own = await first.token()
      const theirs = await second.token()
      expect((await callMcp(first.url, { token: own })).status).toBe(200)
      expect((await callMcp(second.url, { token: theirs })).status).toBe(200)
      expect((await callMcp(first.url, { token: theirs })).status).toBe(401)
      expect((await callMcp(second.url, { token: own })).status).toBe(401)
      const names = ['LOCAL_CONTROL_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_DYNAMODB']
      for (const name of names) expect(first.env[name]).not.toBe(second.env[name])
      await first.cli('local', 'fault', 'upstream=down')
      expect((await callMcp(first.url, { token: own })).status).toBe(502)
      expect((await callMcp(second.url, { token: theirs })).status).toBe(200)
      await first.stop()
      expect((await callMcp(second.url, { token: theirs })).status).toBe(200)
    } finally {
      await Promise.all(stacks.map((stack) => stack.stop()))
    }
  })
})

async function tokenOf(start: Start): Promise<{ token: string; control: string }> {
  const env = await readFile(`${start.home}/env`, 'utf8')
  const control = /^LOCAL_CONTROL_URL=(.*)$/m.exec(env)?.[1] ?? ''
  const response = await fetch(`${control}/token`, {
    method: 'POST',
    body: JSON.stringify({ subject: 'alice', tenant: 'tenant_a', roles: ['developer'] }),
  })
  return { token: ((await response.json()) as { access_token: string }).access_token, control }
}
