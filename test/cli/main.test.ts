import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../cli/commands.ts'
import { LOCAL_COMMANDS } from '../../cli/local-commands.ts'
import { main } from '../../cli/main.ts'
import { testIo } from './io.ts'

const NAMES = [...LOCAL_COMMANDS.keys(), ...COMMANDS.keys(), 'completion']

describe('mcp-authorizer', () => {
  it.each(['--version', '-V', 'version'])('answers %s with its version alone', async (word) => {
    const io = { ...testIo(), projectRoot: join(import.meta.dirname, '../..') }
    expect(await main([word], io)).toBe(0)
    expect(io.written.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    ['policy', '--help'],
    ['policy', '-h'],
    ['help', 'policy'],
  ])('shows the commands of a group: %s %s', async (...args) => {
    const io = testIo()
    expect(await main(args, io)).toBe(0)
    expect(io.written.out).toContain('policy build')
    expect(io.written.out).toContain('policy upload')
    expect(io.written.out).not.toContain('revoke')
    expect(io.written.err).toBe('')
  })

  it.each([
    [['polcy', 'build'], 'policy build'],
    [['policy', 'biuld'], 'policy build'],
    [['tokn'], 'token'],
    [['help', 'revok'], 'revoke'],
  ])('guesses what was meant by %j', async (args, meant) => {
    const io = testIo()
    expect(await main(args, io)).toBe(2)
    expect(io.written.err).toContain(`Did you mean "${meant}"?`)
  })

  it('guesses no command for what is like none', async () => {
    const io = testIo()
    expect(await main(['frobnicate'], io)).toBe(2)
    expect(io.written.err).not.toContain('Did you mean')
  })

  it('guesses what option was meant', async () => {
    const io = testIo()
    expect(await main(['token', '--subjct', 'alice'], io)).toBe(2)
    expect(io.written.err).toContain('did you mean --subject?')
  })
  it.each([[['help']], [['--help']], [['-h']]])('answers %j with every command', async (args) => {
    const io = testIo()
    expect(await main(args, io)).toBe(0)
    for (const name of NAMES) expect(io.written.out).toContain(name)
  })

  it.each(NAMES)(
    'shows how %s is called, with "help" before it or "--help" after it',
    async (name) => {
      const words = name.split(' ')
      for (const args of [
        ['help', ...words],
        [...words, '--help'],
        [...words, '-h'],
      ]) {
        const io = testIo()
        expect(await main(args, io)).toBe(0)
        expect(io.written.out).toContain(`Usage: mcp-authorizer ${name}`)
        expect(io.written.err).toBe('')
      }
    },
  )

  it.each([
    ['nothing', []],
    ['an unknown command', ['tokens']],
    ['half a command', ['local']],
    ['an unknown second word', ['local', 'faults']],
    ['help for an unknown command', ['help', 'tokens']],
    ['an option in the place of a command', ['--token']],
  ])('refuses %s with the commands there are', async (_title, args) => {
    const io = testIo()
    expect(await main(args, io)).toBe(2)
    expect(io.written.out).toBe('')
    for (const name of NAMES) expect(io.written.err).toContain(name)
  })
})
