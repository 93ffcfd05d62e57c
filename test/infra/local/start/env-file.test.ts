import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeEnvFile } from '../../../../infra/local/start/env-file.ts'

const VARIABLES = {
  LOCAL_CONTROL_URL: 'http://127.0.0.1:4711',
  REVOCATION_KEY_FILE: '/home/an n/.local/key $1.json',
}

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'env-'))
})
afterEach(() => rm(home, { recursive: true }))

describe('the env file', () => {
  it('says the same to dotenv and to a shell, whatever is in a path', async () => {
    await writeEnvFile(home, VARIABLES)
    const text = await readFile(join(home, 'env'), 'utf8')
    expect(parseEnv(text)).toEqual(VARIABLES)
    const script = '. "$0"; printf %s "$LOCAL_CONTROL_URL|$REVOCATION_KEY_FILE"'
    const said = execFileSync('sh', ['-c', script, join(home, 'env')], { encoding: 'utf8' })
    expect(said).toBe(Object.values(VARIABLES).join('|'))
  })

  it('is readable by its owner alone', async () => {
    await writeEnvFile(home, VARIABLES)
    expect((await stat(join(home, 'env'))).mode & 0o777).toBe(0o600)
  })

  it('is taken away by its own stack, and not by an older one of the same folder', async () => {
    const removeFirst = await writeEnvFile(home, VARIABLES)
    const removeSecond = await writeEnvFile(home, {
      ...VARIABLES,
      LOCAL_ISSUER: 'http://127.0.0.1:1',
    })
    await removeFirst()
    expect(await readFile(join(home, 'env'), 'utf8')).toContain('LOCAL_ISSUER')
    await removeSecond()
    await expect(stat(join(home, 'env'))).rejects.toThrow()
    await removeSecond()
  })
})
