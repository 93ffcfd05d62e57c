/** A function starts with everything that it was deployed with, or says what is missing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readEnvironment } from '../../../functions/adapters/environment.ts'

const folder = mkdtempSync(join(tmpdir(), 'environment-'))
afterAll(() => rmSync(folder, { recursive: true }))
const here = pathToFileURL(`${folder}/`)
const deployment = {
  environment: 'test',
  local: false,
  issuers: [],
  servers: [{ name: 'demo', resource: '' }],
  keySync: {},
}
writeFileSync(join(folder, 'deployment.json'), JSON.stringify(deployment))

const VARIABLES = {
  POLICY_BUCKET: 'bucket',
  QUOTA_TABLE: 'table',
  AUDIT_STREAM: 'stream',
  AUDIT_QUEUE: 'https://queue.example/audit',
  KEYS_SECRET_PREFIX: 'keys',
  KEY_SYNC_FUNCTION: 'key-sync',
  SERVER_RESOURCES: '{"demo":"https://gateway.example/mcp/demo"}',
}

describe('readEnvironment', () => {
  it('reads variables and deployment, with the URL of each server', () => {
    expect(readEnvironment(VARIABLES, here)).toMatchObject({
      policyBucket: 'bucket',
      quotaTable: 'table',
      auditStream: 'stream',
      auditQueue: 'https://queue.example/audit',
      keysSecretPrefix: 'keys',
      keySyncFunction: 'key-sync',
      deployment: { servers: [{ name: 'demo', resource: 'https://gateway.example/mcp/demo' }] },
    })
  })

  it.each([
    'POLICY_BUCKET',
    'QUOTA_TABLE',
    'AUDIT_STREAM',
    'AUDIT_QUEUE',
    'KEYS_SECRET_PREFIX',
    'KEY_SYNC_FUNCTION',
  ])('names %s where it is missing or empty', (name) => {
    for (const value of [undefined, '']) {
      const variables = { ...VARIABLES, [name]: value }
      expect(() => readEnvironment(variables, here)).toThrow(`${name} is not set`)
    }
  })

  it('does not start with a server that no token could be for', () => {
    for (const SERVER_RESOURCES of [undefined, '{}', '{"other":"https://x.example"}']) {
      expect(() => readEnvironment({ ...VARIABLES, SERVER_RESOURCES }, here)).toThrow(/"demo"/)
    }
  })

  it('does not start without a deployment', () => {
    expect(() => readEnvironment(VARIABLES, new URL('nowhere/', here))).toThrow(/ENOENT/)
  })
})
