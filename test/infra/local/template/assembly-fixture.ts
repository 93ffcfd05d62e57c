/** A cloud assembly on disk from templates in a test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  type ResolvedAssembly,
  resolveAssembly,
} from '../../../../infra/local/template/resolve-assembly.ts'

process.setMaxListeners(0)

export function writeAssembly(templates: Readonly<Record<string, object>>): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'assembly-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const artifacts: Record<string, object> = {
    assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
  }
  for (const [name, template] of Object.entries(templates)) {
    writeFileSync(path.join(directory, `${name}.json`), JSON.stringify(template))
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.json` },
    }
  }
  mkdirSync(path.join(directory, 'asset.code'))
  writeFileSync(path.join(directory, 'asset.code/index.js'), 'exports.handler = async () => 1')
  writeFileSync(
    path.join(directory, 'assets.json'),
    JSON.stringify({
      files: {
        code: {
          source: { path: 'asset.code', packaging: 'zip' },
          destinations: { current: { objectKey: 'code.zip' } },
        },
      },
    }),
  )
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ artifacts }))
  return directory
}

export function resolveTemplates(
  templates: Readonly<Record<string, object>>,
  parameters: Readonly<Record<string, string>> = {},
): ResolvedAssembly {
  return resolveAssembly(writeAssembly(templates), {
    region: 'eu-central-1',
    account: '123456789012',
    queueBase: undefined,
    parameters,
  })
}

export const FUNCTION = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::123456789012:role/any',
  },
}
