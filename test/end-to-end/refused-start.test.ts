// Starts that cannot be: each says what is wrong and where, on stderr, with its exit code, and leaves nothing running.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StartSettings, startNpm, takePort } from './start-process.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refused-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What a start that must end says. */
async function refusal(settings: StartSettings): Promise<{ code: unknown; stderr: string }> {
  const start = await startNpm(settings)
  try {
    const code = await start.ended
    expect(start.output.stdout).toBe('')
    expect(await start.alive()).toEqual([])
    expect(await readdir(start.home)).not.toContain('env')
    expect(start.output.stderr).not.toMatch(/^\s+at /m)
    return { code, stderr: start.output.stderr }
  } finally {
    await start.clear()
  }
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('an option that npm start does not know', () => {
  it.concurrent.each([
    [['--clok', '2026-11-24T10:00:00Z'], '--clok'],
    [['--config'], '--config'],
    [['something'], 'something'],
    [['--clock', 'yesterday'], '--clock must be an instant'],
    [['--clock', '2026-13-45T10:00:00Z'], '--clock must be an instant'],
    [['--clock', '2026-02-30T10:00:00Z'], '--clock must be an instant'],
    [['--clock', '2026-11-24'], '--clock must be an instant'],
  ])('ends it with usage and code 2: %j', async (args, named) => {
    const { code, stderr } = await refusal({ args })
    expect(stderr).toContain(named)
    expect(stderr).toContain('npm start [-- --config authorizer.config.yaml]')
    expect(code).toBe(2)
  })

  it.concurrent.each(['0', '65536', '80.5'])('ends it with code 2: PORT=%s', async (port) => {
    const { code, stderr } = await refusal({ port })
    expect(stderr).toContain('PORT must be a whole number from 1 to 65535')
    expect(code).toBe(2)
  })
})

describe('a port that is taken', () => {
  it('ends the start with code 1, the port and what to do', async () => {
    const { port, close } = await takePort()
    try {
      const { code, stderr } = await refusal({ port })
      expect(stderr).toContain(`Port ${port} is taken`)
      expect(stderr).toContain('PORT=')
      expect(code).toBe(1)
    } finally {
      await close()
    }
  })
})

const SERVERS = `servers:
  - name: own
    upstream: http://127.0.0.1:9/mcp
`

describe('a configuration that is broken', () => {
  // What else is refused, and where, the reader's own tests show.
  it.concurrent.each([
    ['no YAML', 'servers: [\n', /:\d+:\d+: /],
    ['an unknown key', `${SERVERS}isuers: []\n`, /:4:1: .*isuers/],
    ['an upstream that is elsewhere', SERVERS.replace('127.0.0.1:9', 'example.com'), /:3:15: /],
  ])('ends the start with code 1 and the line: %s', async (title, text, place) => {
    const path = await file(`${title.replace(/\W+/g, '-')}.yaml`, text)
    const { code, stderr } = await refusal({ args: ['--config', path] })
    expect(stderr).toContain(path)
    expect(stderr).toMatch(place)
    expect(code).toBe(1)
  })

  it('ends it also where there is no such file', async () => {
    const path = join(folder, 'nowhere.yaml')
    const { code, stderr } = await refusal({ args: ['--config', path] })
    expect(stderr).toContain(`${path} cannot be read`)
    expect(code).toBe(1)
  })

  it('names every mistake at once', async () => {
    const path = await file('three.yaml', `${SERVERS}    more: 1\nextra: 2\nissuers: 3\n`)
    const { stderr } = await refusal({ args: ['--config', path] })
    for (const line of [4, 5, 6]) expect(stderr).toMatch(new RegExp(`:${line}:\\d+: `))
  })
})

describe('a policy that is broken', () => {
  it.concurrent.each([
    ['no YAML', 'roles: {\n', /:\d+:\d+/],
    ['an unknown section', 'resources: []\nroles: {}\nrols: {}\n', /:3:1/],
    [
      'a role with an unknown resource',
      'resources:\n  - name: a\n    actions: [read]\nroles:\n  r:\n    - b: [read]\n',
      /:6:\d+/,
    ],
    [
      'a role with an unknown action',
      'resources:\n  - name: a\n    actions: [read]\nroles:\n  r:\n    - a: [write]\n',
      /:6:\d+/,
    ],
  ])('ends the start with code 1 and the line: %s', async (title, text, place) => {
    const path = await file(`policy-${title.replace(/\W+/g, '-')}.yaml`, text)
    const { code, stderr } = await refusal({ args: ['--policy', path] })
    expect(stderr).toContain(path)
    expect(stderr).toMatch(place)
    expect(code).toBe(1)
  })

  it('ends it also where there is no such file', async () => {
    const path = join(folder, 'nowhere.yaml')
    const { code, stderr } = await refusal({ args: ['--policy', path] })
    expect(stderr).toContain(`${path} cannot be read`)
    expect(code).toBe(1)
  })
})
