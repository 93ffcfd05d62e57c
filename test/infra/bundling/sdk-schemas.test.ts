// The AWS SDK without what a function does not use: the same schemas, and far fewer of them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { lighterSdk, withLiteralKeys } from '../../../infra/bundling/sdk-schemas.ts'

const require = createRequire(import.meta.url)

describe('withLiteralKeys', () => {
  it.each([
    ['const _hE = "httpError";\nvar a = { [_hE]: 400 };', 'var a = { ["httpError"]: 400 };'],
    [
      'const _e = "error";\nvar a = [{ [_e]: _c, [_x]: 1 }];',
      'var a = [{ ["error"]: _c, [_x]: 1 }];',
    ],
    ['let _e = "error";\nvar a = { [_e]: 1 };', 'var a = { [_e]: 1 };'],
  ])('puts known texts, and nothing else, in the place of keys: %j', (text, last) => {
    expect(withLiteralKeys(text).split('\n').at(-1)).toBe(last)
  })

  it('leaves no computed key in the schemas of the clients that are bundled', () => {
    for (const client of ['s3', 'firehose', 'secrets-manager', 'dynamodb', 'lambda']) {
      const entry = require.resolve(`@aws-sdk/client-${client}`)
      const file = entry.replace(/dist-cjs.*$/, 'dist-es/schemas/schemas_0.js')
      expect(withLiteralKeys(readFileSync(file, 'utf8'))).not.toMatch(/\[_\w+\]:/)
    }
  })
})

describe('the plugin', () => {
  it('takes out the schemas of operations that are not called', async () => {
    const sizes = await Promise.all([[], [lighterSdk]].map(sizeOfOneCommand))
    expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) - 50_000)
  })
})

async function sizeOfOneCommand(plugins: (typeof lighterSdk)[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    write: false,
    plugins,
  })
  return outputFiles[0]?.contents.length ?? Number.NaN
}
