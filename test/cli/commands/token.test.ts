import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../../cli/main.ts'
import {
  type IdentityProvider,
  startIdentityProvider,
} from '../../../infra/local/identity/provider.ts'
import { tokenRoute } from '../../../infra/local/identity/token-route.ts'
import { startControl } from '../../../infra/local/services/control.ts'
import { FaultBoard } from '../../../infra/local/services/faults.ts'
import type { Running } from '../../../infra/local/services/loopback.ts'
import { testIo } from '../io.ts'

const RESOURCES = ['http://127.0.0.1:8787/mcp/demo', 'http://127.0.0.1:8787/mcp/demo-edge']
const ALICE = ['--subject', 'alice', '--tenant', 'tenant_a', '--roles', 'analyst, developer']

let home: string
let provider: IdentityProvider
let control: Running

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'token-'))
  provider = await startIdentityProvider({ home, resources: RESOURCES, scopes: ['mcp:read'] })
  control = await startControl({
    board: new FaultBoard(),
    routes: { 'POST /token': tokenRoute(provider) },
  })
  await writeFile(join(home, 'env'), `AWS_REGION=us-east-1\nLOCAL_CONTROL_URL=${control.url}\n`)
})

afterAll(async () => {
  await Promise.all([control.close(), provider.close()])
  await rm(home, { recursive: true })
})

async function token(args: readonly string[], io = testIo({ MCP_AUTHORIZER_HOME: home })) {
  const code = await main(['token', ...args], io)
  return { code, ...io.written }
}

const claims = async (args: readonly string[]) => decodeJwt((await token(args)).out)

describe('mcp-authorizer token', () => {
  it('prints a token and nothing else', async () => {
    const { code, out, err } = await token(ALICE)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    expect(decodeJwt(out)).toMatchObject({
      iss: provider.issuer,
      sub: 'alice',
      tenant: 'tenant_a',
      roles: ['analyst', 'developer'],
      aud: RESOURCES,
    })
  })

  it('passes every option on', async () => {
    const payload = await claims([
      ...ALICE,
      '--scope=mcp:write',
      '--audience=https://a.example',
      '--expires-in=60',
      '--client-id=agent-1',
    ])
    expect(payload).toMatchObject({
      scope: 'mcp:write',
      aud: 'https://a.example',
      client_id: 'agent-1',
    })
    expect(payload.exp! - payload.iat!).toBe(60)
  })

  it('takes several audiences, no roles, and a lifetime that is over', async () => {
    const payload = await claims([
      ...['--subject', 'bob', '--tenant', 'tenant_b', '--roles', ''],
      ...['--audience', 'https://a.example', '--audience', 'https://b.example'],
      ...['--expires-in', '-60'],
    ])
    expect(payload).toMatchObject({ roles: [], aud: ['https://a.example', 'https://b.example'] })
    expect(payload.exp).toBeLessThan(Date.now() / 1000)
  })

  it.each([
    ['no subject', ['--tenant', 'tenant_a', '--roles', 'analyst'], '--subject is needed'],
    ['no tenant', ['--subject', 'alice', '--roles', 'analyst'], '--tenant is needed'],
    ['no roles', ['--subject', 'alice', '--tenant', 'tenant_a'], '--roles is needed'],
    ['an unknown option', [...ALICE, '--role', 'admin'], '--expires-in'],
    ['an argument', [...ALICE, 'more'], 'unexpected argument'],
    ['an option without its value', [...ALICE, '--scope'], 'known: --subject'],
    ['a lifetime that is not a number', [...ALICE, '--expires-in', 'soon'], 'whole number'],
    ['a lifetime beyond any calendar', [...ALICE, '--expires-in', '99999999999'], 'expiresIn'],
    ['an empty subject', ['--subject', '', '--tenant', 't', '--roles', 'r'], 'subject'],
  ])('refuses %s, saying what is wrong', async (_title, args, message) => {
    const { code, out, err } = await token(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  it('finds the stack of the current folder', async () => {
    const folder = join(home, 'project')
    await mkdir(join(folder, '.local'), { recursive: true })
    await writeFile(join(folder, '.local/env'), `LOCAL_CONTROL_URL=${control.url}\n`)
    expect((await token(ALICE, testIo({}, folder))).code).toBe(0)
  })

  it.each([
    ['there is no stack', {}, undefined, 'no local stack has written'],
    [
      'its env file names no control server',
      { MCP_AUTHORIZER_HOME: 'none' },
      'A=b\n',
      'no local stack',
    ],
    [
      'the stack has stopped',
      { MCP_AUTHORIZER_HOME: 'gone' },
      'LOCAL_CONTROL_URL=http://127.0.0.1:1\n',
      'does not answer any more',
    ],
  ])('says how to start one when %s', async (_title, env, file, message) => {
    const named = Object.fromEntries(
      Object.entries(env).map(([name, at]) => [name, join(home, at)]),
    )
    for (const folder of Object.values(named)) {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'env'), file ?? '')
    }
    const { code, out, err } = await token(ALICE, testIo(named))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(message)
    expect(err).toContain('npm start')
  })
})
