// `cdk synth` as a user runs it: a configuration with problems stops it and names the line.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const SYNTH = resolve('infra/synth.ts')

function synth(
  config: string | undefined,
  asked?: string,
): { status: number | null; stderr: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'synth-'))
  const file = join(folder, 'authorizer.config.yaml')
  if (config !== undefined) writeFileSync(file, config)
  const { status, stderr } = spawnSync(process.execPath, [SYNTH], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      CDK_OUTDIR: join(folder, 'out'),
      CDK_CONTEXT_JSON: JSON.stringify(
        config === undefined ? { config: asked } : { config: asked ?? file },
      ),
    },
  })
  return { status, stderr, folder }
}

describe('cdk synth', () => {
  it('makes the template of a configuration', () => {
    const { status, stderr, folder } = synth(`environment: staging
servers: [{name: orders, upstream: 'https://orders.example.com/mcp'}]
issuers:
  - {issuer: 'https://login.example.com', audience: a, tenants: [t], roles: [r]}
`)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const manifest = readFileSync(join(folder, 'out/manifest.json'), 'utf8')
    expect(manifest).toContain('"stackName": "mcp-authorizer-staging"')
  })

  it.each([
    ['none', undefined, undefined, 'authorizer.config.yaml cannot be read'],
    ['one that is not there', undefined, 'other.yaml', 'other.yaml cannot be read'],
    ['one that is not there beside one that is', 'servers: []', 'no/x.yaml', 'no/x.yaml cannot be'],
    ['a folder', undefined, '.', '. cannot be read'],
  ])('goes on without no configuration: %s', (_what, config, asked, message) => {
    const { status, stderr, folder } = synth(config, asked)
    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr).toContain('-c config=FILE')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(folder, 'out'))).toBe(false)
  })

  it('takes the one of the current folder where none is named', () => {
    const { status, stderr } = synth('servers: 1', '')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^authorizer\.config\.yaml:1:10: /)
  })

  it('refuses one with problems, and names each line', () => {
    const { status, stderr, folder } = synth(`servers: [{name: orders, upstream: 'http://a.b'}]
issuers: [{issuer: 'https://login.example.com', audience: a, roles: [r]}]
`)
    expect(status).toBe(1)
    const lines = stderr.trim().split('\n')
    expect(lines).toEqual([
      expect.stringContaining(
        `${folder}/authorizer.config.yaml:1:36: servers[0].upstream must use`,
      ),
      expect.stringContaining(
        `${folder}/authorizer.config.yaml:2:11: issuers[0] must list the tenants`,
      ),
    ])
  })
})
