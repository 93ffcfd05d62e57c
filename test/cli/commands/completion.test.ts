/** Completion in a real bash. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { main } from '../../../cli/main.ts'
import { testIo } from '../io.ts'

async function script(shell: string): Promise<string> {
  const io = testIo()
  expect(await main(['completion', shell], io)).toBe(0)
  return io.written.out
}

/** What bash offers after these words. */
function offered(completion: string, ...words: string[]): readonly string[] {
  const line = ['mcp-authorizer', ...words].map((word) => `'${word}'`).join(' ')
  const asked = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _mcp_authorizer; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${completion}\n${asked}`], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

describe('completion', () => {
  it('offers commands, the second words of a group, and the options of each', async () => {
    const bash = await script('bash')
    expect(offered(bash, 'pol')).toEqual(['policy'])
    expect(offered(bash, 'policy', '')).toEqual(expect.arrayContaining(['build', 'upload']))
    expect(offered(bash, 'policy', 'build', '--sch')).toEqual(['--schema'])
    expect(offered(bash, 'token', '--sub')).toEqual(['--subject'])
    expect(offered(bash, 'revoke', 'keygen', '--env')).toEqual(['--environment'])
  })

  it('is for zsh what bash runs', async () => {
    expect(await script('zsh')).toContain('bashcompinit')
  })

  it.each([[[]], [['fish']], [['bash', 'zsh']]])('refuses %j', async (args) => {
    const io = testIo()
    expect(await main(['completion', ...args], io)).toBe(2)
    expect(io.written.out).toBe('')
  })
})
