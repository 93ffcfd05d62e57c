/**
 * Real MCP clients of several languages against `npm start`: whatever is refused, its sentence arrives and the session
 * lives on.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../../end-to-end/stack.ts'
import { type ClientProcess, type Command, startClient } from './client-process.ts'
import { type ClientKind, findClients } from './find-clients.ts'
import { type SessionsServer, startSessionsServer } from './sessions-server.ts'

const clients = await findClients()

let folder: string
let upstream: SessionsServer
let stack: Stack
let subjects = 0

beforeAll(async () => {
  if (clients.length === 0) return
  folder = await mkdtemp(join(tmpdir(), 'clients-'))
  upstream = await startSessionsServer()
  const config = join(folder, 'authorizer.config.yaml')
  await writeFile(config, `servers:\n  - { name: files, upstream: '${upstream.url}' }\n`)
  const policy = join(import.meta.dirname, 'policy.yaml')
  stack = await startStack({ args: ['--config', config, '--policy', policy] })
}, 120_000)

afterAll(async () => {
  if (clients.length === 0) return
  await stack.stop()
  upstream.close()
  await rm(folder, { recursive: true, force: true })
})

const PATH = '/data/tenant_a/report.txt'
const read = (path = PATH): Command => ({ do: 'call', tool: 'read', arguments: { path } })
const write: Command = { do: 'call', tool: 'write', arguments: { path: PATH } }

const DENIED: readonly (readonly [Command, RegExp])[] = [
  [read('/data/tenant_b/report.txt'), /argument/i],
  [{ do: 'call', tool: 'hidden', arguments: { path: PATH } }, /available to you/],
  [{ do: 'call', tool: 'nope', arguments: {} }, /available to you/],
]

async function tokenOf(subject: string, expiresIn?: number): Promise<string> {
  const lifetime = expiresIn === undefined ? {} : { expiresIn }
  return stack.token({ subject, roles: ['analyst'], ...lifetime })
}

async function inSession(
  kind: ClientKind,
  use: (client: ClientProcess) => Promise<void>,
): Promise<void> {
  const client = startClient(kind.program, kind.args)
  try {
    subjects += 1
    const token = await tokenOf(`user-${subjects}`)
    const connected = await client.send({ do: 'connect', url: `${stack.url}/mcp/files`, token })
    expect(connected).toMatchObject({ ok: true })
    await use(client)
  } finally {
    client.end()
  }
}

async function expectAlive(client: ClientProcess): Promise<void> {
  expect(await client.send(read())).toMatchObject({ ok: true, value: `read ${PATH}` })
}

describe.skipIf(clients.length === 0).each(clients)('$name', (kind) => {
  it('lists what it may use, and calls it', async () => {
    await inSession(kind, async (client) => {
      expect(await client.send({ do: 'list' })).toMatchObject({
        ok: true,
        value: ['read', 'write'],
      })
      await expectAlive(client)
    })
  })

  it('shows the sentence of every denial, and goes on', async () => {
    await inSession(kind, async (client) => {
      for (const [call, sentence] of DENIED) {
        expect(await client.send(call)).toMatchObject({
          ok: false,
          error: expect.stringMatching(sentence) as string,
        })
        await expectAlive(client)
      }
    })
  })

  it('shows when a limit is over, and goes on', async () => {
    await inSession(kind, async (client) => {
      for (let call = 0; call < 2; call += 1)
        expect(await client.send(write)).toMatchObject({ ok: true })
      expect(await client.send(write)).toMatchObject({
        ok: false,
        error: expect.stringMatching(kind.losesText ?? /limit.*in \d+ seconds?/) as string,
      })
      await expectAlive(client)
    })
  })

  it('shows that the upstream is down, and goes on when it is back', async () => {
    await inSession(kind, async (client) => {
      await stack.cli('local', 'fault', 'upstream=down')
      try {
        expect(await client.send(read())).toMatchObject({
          ok: false,
          error: expect.stringMatching(
            kind.losesText ?? /MCP server behind this gateway/,
          ) as string,
        })
      } finally {
        await stack.cli('local', 'fault', 'upstream=ok')
      }
      await expectAlive(client)
    })
  })

  it('is told to sign in where its token is over, and works with the next one', async () => {
    const stale = startClient(kind.program, kind.args)
    try {
      const token = await tokenOf('alice', -60)
      // What a client says of a 401 when nobody can sign in is its own.
      expect(
        await stale.send({ do: 'connect', url: `${stack.url}/mcp/files`, token }),
      ).toMatchObject({ ok: false })
    } finally {
      stale.end()
    }
    await inSession(kind, expectAlive)
  })

  it('learns that an upstream that was restarted has lost its session', async () => {
    await inSession(kind, async (client) => {
      await expectAlive(client)
      upstream.restart()
      const lost = await client.send(read())
      // Some clients begin the next session by themselves, and a 2026-07-28 client has none.
      if (!lost.ok) expect(lost.error).toMatch(/session|404|not found/i)
    })
    await inSession(kind, expectAlive)
  })

  it('ends its session', async () => {
    await inSession(kind, async (client) => {
      expect(await client.send({ do: 'close' })).toMatchObject({ ok: true })
    })
  })
})
