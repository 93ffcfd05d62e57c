import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../cli/commands.ts'
import { LOCAL_COMMANDS } from '../../cli/local-commands.ts'
import { main } from '../../cli/main.ts'
import { testIo } from './io.ts'

const NAMES = [...LOCAL_COMMANDS.keys(), ...COMMANDS.keys()]

describe('mcp-authorizer', () => {
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
