/**
 * Bundles every function into a folder of its own: one ESM entry, lazily imported parts as separate
 * chunks, and `deployment.json` beside it. The same input gives the same bytes, so an unchanged
 * function keeps its asset hash. Refuses a function that does not bundle without warnings.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { build, type BuildOptions, type Metafile } from 'esbuild'
import { SQL_PARSER } from '../../functions/adapters/sql/parser-library.ts'
import type { DeploymentConfig } from '../../functions/core/deployment.ts'
import { type Bundles, FUNCTIONS, type FunctionName } from './function-bundles.ts'
import { bareBuiltins } from './bare-builtins.ts'
import { putPackage } from './put-package.ts'
import { lighterSdk } from './sdk-schemas.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Packages that are read as files (WebAssembly) and so lie beside the bundle, by who reads them. */
export const UNBUNDLED = { 'functions/adapters/sql/parser-library': SQL_PARSER } as const

/** See left-out.ts. */
const LEFT_OUT = './infra/bundling/left-out.ts'

/** What is the same for every function. */
const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  outExtension: { '.js': '.mjs' },
  entryNames: 'index',
  chunkNames: 'chunk-[hash]',
  alias: {
    yaml: LEFT_OUT,
    'sprintf-js': LEFT_OUT,
    '@aws-sdk/credential-provider-node': './infra/bundling/environment-credentials.ts',
  },
  plugins: [lighterSdk, bareBuiltins],
  metafile: true,
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions

/** CommonJS packages that load node's own modules need a `require`, which ESM does not have. */
const REQUIRE = `import{createRequire as r}from'node:module';const require=r(import.meta.url);`

/**
 * Bundles all functions below `folder`.
 *
 * @throws Error when a function does not compile, or only with a warning.
 */
export async function bundleFunctions(
  folder: string,
  deployment: DeploymentConfig,
): Promise<Bundles> {
  const entries = await Promise.all(
    FUNCTIONS.map(async (name) => {
      const outdir = join(folder, name)
      const packages = await bundleFunction(name, outdir)
      for (const each of packages) putPackage(each, join(ROOT, 'node_modules', each), outdir)
      await writeFile(join(outdir, 'deployment.json'), JSON.stringify(deployment))
      return [name, outdir] as const
    }),
  )
  return Object.fromEntries(entries) as Record<FunctionName, string>
}

/**
 * Bundles the code of one function into `outdir`, which is emptied before.
 *
 * @returns the packages that it loads from `node_modules` beside it
 * @throws Error when it does not compile, or only with a warning.
 */
export async function bundleFunction(name: FunctionName, outdir: string): Promise<string[]> {
  const { outputFiles, metafile, warnings } = await build({
    ...BUNDLE_OPTIONS,
    outdir,
    entryPoints: [`functions/${name}/lambda.ts`],
  })
  const [warning] = warnings
  if (warning !== undefined) throw new Error(`${name} bundles with a warning: ${warning.text}`)
  await rm(outdir, { recursive: true, force: true })
  await mkdir(outdir, { recursive: true })
  const writes = outputFiles.map(async ({ path, text }) => {
    const needsRequire = requiresNodeModules(metafile, relative(ROOT, path))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, needsRequire ? REQUIRE + text : text)
  })
  await Promise.all(writes)
  const read = Object.entries(UNBUNDLED).filter(([module]) => `${module}.ts` in metafile.inputs)
  return read.map(([, each]) => each)
}

function requiresNodeModules(metafile: Metafile, output: string): boolean {
  const imports = metafile.outputs[output]?.imports ?? []
  return imports.some(({ kind, external }) => kind === 'require-call' && external === true)
}
