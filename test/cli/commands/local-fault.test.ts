import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MODES, SERVICES } from '../../../cli/commands/local-fault.ts'
import { main } from '../../../cli/main.ts'
import { startControl } from '../../../infra/local/services/control.ts'
import { FAULT_MODES, FAULT_SERVICES, FaultBoard } from '../../../infra/local/services/faults.ts'
import type { Running } from '../../../infra/local/services/loopback.ts'
import { testIo } from '../io.ts'

const board = new FaultBoard()
let home: string
let control: Running

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'fault-'))
  control = await startControl({ board })
  await writeFile(join(home, 'env'), `LOCAL_CONTROL_URL=${control.url}\n`)
})

afterAll(async () => {
  await control.close()
  await rm(home, { recursive: true })
})

async function fault(...args: string[]) {
  const io = testIo({ MCP_AUTHORIZER_HOME: home })
  return { code: await main(['local', 'fault', ...args], io), ...io.written }
}

describe('mcp-authorizer local fault', () => {
  it('knows the services and modes that the stack knows', () => {
    expect(SERVICES).toEqual(FAULT_SERVICES)
    expect(MODES).toEqual(FAULT_MODES)
  })

  it('rehearses an outage until it is over', async () => {
    expect(await fault('firehose=down', 's3=slow')).toMatchObject({
      code: 0,
      out: 'firehose: down\ns3: slow\n',
    })
    expect([board.get('firehose'), board.get('s3')]).toEqual(['down', 'slow'])
    await fault('firehose=ok', 's3=ok')
    expect([board.get('firehose'), board.get('s3')]).toEqual(['ok', 'ok'])
  })

  it.each([
    ['nothing', [], 'SERVICE=MODE is needed'],
    ['an unknown service', ['s4=down'], 'known: s3, dynamodb'],
    ['an unknown mode', ['s3=broken'], 'known: ok, down'],
    ['a mode with more behind it', ['s3=down=now'], 'known: ok, down'],
    ['no mode', ['s3'], 'known: ok, down'],
    ['an empty mode', ['s3='], 'known: ok, down'],
    ['a name that every object has', ['constructor=down'], 'unknown service'],
    ['an option', ['--all'], 'no options'],
    ['one unknown among known', ['s3=down', 's4=down'], 'unknown service'],
  ])('refuses %s and changes nothing', async (_title, args, message) => {
    const { code, out, err } = await fault(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(new Set(Object.values(board.all()))).toEqual(new Set(['ok']))
  })

  it('says how to start a stack when there is none', async () => {
    const io = testIo()
    expect(await main(['local', 'fault', 's3=down'], io)).toBe(1)
    expect(io.written.err).toContain('npm start')
  })
})
