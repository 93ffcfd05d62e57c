import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdHome } from '../../../../infra/local/start/home-lock.ts'
import { StartFailure } from '../../../../infra/local/start/start-failure.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'))
})
afterEach(() => rm(home, { recursive: true }))

const hold = (port: number, isHomeGiven = false) => holdHome({ home, isHomeGiven, port })
const nobody = async (): Promise<number> => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}

describe('a state folder', () => {
  it('is one stack’s until it ends, and leaves nothing of the lock behind', async () => {
    const first = await hold(8787)
    expect(first.home).toBe(home)
    await first.release()
    expect(await readdir(home)).toEqual([])
    expect((await hold(8788)).home).toBe(home)
  })

  it('that nobody chose gives way to one of its own for a second stack', async () => {
    const first = await hold(8787)
    const before = await readFile(join(home, 'stack.json'), 'utf8')
    const second = await hold(8788)
    expect(second.home).toBe(join(home, '8788'))
    await second.release()
    expect(await readFile(join(home, 'stack.json'), 'utf8')).toBe(before)
    await first.release()
  })

  it('that was chosen is refused to a second stack, with what to do', async () => {
    await hold(8787)
    const refused = hold(8788, true)
    await expect(refused).rejects.toThrow(StartFailure)
    await expect(refused).rejects.toThrow(
      /http:\/\/127\.0\.0\.1:8787 .*MCP_AUTHORIZER_HOME='.*\/8788'/,
    )
  })

  it('is given to one of many that start together, and no two share one', async () => {
    const ports = Array.from({ length: 8 }, (_, index) => 9000 + index)
    const held = await Promise.all(ports.map((port) => hold(port)))
    expect(held.filter((one) => one.home === home)).toHaveLength(1)
    expect(new Set(held.map((one) => one.home)).size).toBe(ports.length)
  })

  it('is refused by its port to two that start together on one', async () => {
    const all = await Promise.allSettled([hold(8787), hold(8787)])
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    expect(refused).toEqual([expect.stringContaining('Port 8787 is taken')])
  })

  it.each<[string, () => Promise<string>]>([
    [
      'of a process that is gone',
      async () => JSON.stringify({ pid: await nobody(), port: 1, since: '1' }),
    ],
    [
      'of another process that has its number by now',
      () => Promise.resolve(JSON.stringify({ pid: process.pid, port: 1, since: 'then' })),
    ],
    ['that holds nothing', () => Promise.resolve('')],
    ['that holds something else', () => Promise.resolve('{"pid":"1"}')],
  ])('is taken over from a lock %s', async (_what, text) => {
    await writeFile(join(home, 'stack.json'), await text())
    expect((await hold(8787)).home).toBe(home)
  })
})
