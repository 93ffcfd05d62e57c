/**
 * Lets esbuild drop what a function does not use of the AWS SDK. Its schemas name their traits with
 * computed keys (`[_hE]: 400`, where `_hE` is a constant text), which esbuild must take for code that
 * may do something; with the texts in their place only what is used stays. Of each package's
 * `package.json` only the version is read. S3's schemas alone were 60 KB that every cold start compiled.
 */
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const SCHEMAS = /[\\/]@aws-sdk[\\/][^\\/]+[\\/]dist-es[\\/]schemas[\\/][^\\/]+\.js$/
const PACKAGE = /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/
const CONSTANT = /^const (_\w+) = ("[^"\\]*");$/gm
const COMPUTED_KEY = /\[(_\w+)\]:/g

export const lighterSdk: Plugin = {
  name: 'lighter-sdk',
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: withLiteralKeys(await readFile(path, 'utf8')),
      loader: 'js',
    }))
    build.onLoad({ filter: PACKAGE }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
      return { contents: JSON.stringify({ name, version }), loader: 'json' }
    })
  },
}

/** A schema module's text with each constant's value in the place of its name, where it is a key. */
export function withLiteralKeys(text: string): string {
  const values = new Map(
    [...text.matchAll(CONSTANT)].map(([, name = '', value = '']) => [name, value]),
  )
  return text.replace(COMPUTED_KEY, (key, name: string) => {
    const value = values.get(name)
    return value === undefined ? key : `[${value}]:`
  })
}
