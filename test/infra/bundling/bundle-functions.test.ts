// The bundles: the same bytes each time, bounded in size, and nothing in them that has no place there.
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions } from '../../../infra/bundling/bundle-functions.ts'
import { type Bundles, FUNCTIONS } from '../../../infra/bundling/function-bundles.ts'
import { deploymentOf } from '../../../infra/config/deployment-of.ts'
import { exampleConfig } from '../stack-fixture.ts'

const deployment = deploymentOf(exampleConfig(), 'https://mcp.example.com')

let bundles: Bundles
let again: Bundles

beforeAll(async () => {
  bundles = await bundleFunctions(mkdtempSync(join(tmpdir(), 'bundle-')), deployment)
  again = await bundleFunctions(mkdtempSync(join(tmpdir(), 'bundle-')), deployment)
})

/** What was bundled; packages that are put beside it as they are have folders. */
function filesOf(folder: string): [string, string][] {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')])
}

/** Bytes that every cold start reads: the entry and what it imports at once. */
const CEILINGS = {
  authorizer: 480_000,
  enforcer: 515_000,
  activator: 320_000,
  'key-sync': 250_000,
  'audit-drain': 250_000,
  'edge-probe': 250_000,
} as const

const STATIC_IMPORT = /(?:^|[;}])import(?:\{[^}]*\}from)?"\.\/([^"]+)"/g

function bytesAtStart(folder: string): number {
  const texts = new Map(filesOf(folder))
  const read = new Set(['index.mjs'])
  for (const file of read) {
    for (const [, chunk = ''] of (texts.get(file) ?? '').matchAll(STATIC_IMPORT)) read.add(chunk)
  }
  return [...read].reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}

/** Tools, test code, and parts of the local stack. */
const FORBIDDEN =
  /@modelcontextprotocol\/|fast-check|dynalite|oidc-provider|aws-cdk|infra\/local|sourceMappingURL/

/** Where this project lies on the machine that builds it: that is nobody's business. */
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))

describe.each(FUNCTIONS)('the bundle of %s', (name) => {
  it('has the same bytes when it is made again', () => {
    expect(filesOf(bundles[name])).toEqual(filesOf(again[name]))
  })

  it('stays below its ceiling', () => {
    expect(bytesAtStart(bundles[name])).toBeLessThan(CEILINGS[name])
  })

  it('holds nothing of tests, tools or the local stack', () => {
    for (const [file, text] of filesOf(bundles[name])) {
      const found = FORBIDDEN.exec(text)?.[0]
      expect(found === undefined ? [] : [file, found]).toEqual([])
      expect(text).not.toContain(PROJECT)
    }
  })

  it('does not import http in the way that has Node load all of fetch', () => {
    for (const [, text] of filesOf(bundles[name])) {
      expect(text).not.toMatch(/(?:from|import\(?) ?"(?:node:)?https?"/)
    }
  })

  it('has the deployment beside it', () => {
    const text = readFileSync(join(bundles[name], 'deployment.json'), 'utf8')
    expect(JSON.parse(text)).toEqual(deployment)
  })
})
