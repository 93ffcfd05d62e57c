/** The configuration of a CDK app of one's own. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfigFile } from '../../package/read-config-file.ts'

describe('readConfigFile', () => {
  it('reads the example', () => {
    const { servers } = readConfigFile('docs/examples/authorizer.config.yaml')
    expect(servers.length).toBeGreaterThan(0)
  })

  it('names the line of each problem', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'config-')), 'authorizer.config.yaml')
    await writeFile(file, 'servers: 1\nissuer: []\n')
    expect(() => readConfigFile(file)).toThrow(`${file}:2:1: `)
  })
})
