/**
 * Makes the package that others install (`npm run pack`): modules and types of the constructs, the
 * middleware and the command line, the functions bundled, and the shipped policy. Nothing that they do
 * not import comes along; what they import of others becomes a dependency, pinned as it is here.
 */
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bundleFunction, UNBUNDLED } from '../infra/bundling/bundle-functions.ts'
import { FUNCTIONS } from '../infra/bundling/function-bundles.ts'

const ROOT = resolve(import.meta.dirname, '..')
const ENTRIES = ['package/embedded', 'package/constructs', 'package/command']
const COPIED = [
  'LICENSE',
  'policies/authorization-schema.yaml',
  'policies/bundle.tar.gz',
  'docs/examples/authorizer.config.yaml',
]
/** Parts that run and that nobody imports. */
const UNTYPED = /^(cli|policies)\/|^package\/command\./
/** Brought by who uses the part that needs them: two copies would not know each other's objects. */
const PEERS = ['aws-cdk-lib', 'constructs', 'hono']

type Manifest = Readonly<Record<string, unknown>>

async function pack(outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true })
  await Promise.all([emitModules(outdir), packFunctions(join(outdir, 'bundles'))])
  for (const each of COPIED) {
    await mkdir(dirname(join(outdir, each)), { recursive: true })
    await cp(join(ROOT, each), join(outdir, each))
  }
  await cp(join(ROOT, 'package/README.md'), join(outdir, 'README.md'))
  await packCommand(outdir)
  const manifest = await manifestOf(outdir)
  await writeFile(join(outdir, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/** Types are checked by `npm run check`; this only writes what it checked. */
async function emitModules(outdir: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const project = join(ROOT, 'package/tsconfig.emit.json')
  const emitting = [tsc, '-p', project, '--outDir', outdir, '--noCheck']
  await promisify(execFile)(process.execPath, emitting)
  for (const file of await readdir(outdir, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join(outdir, file)
    if (UNTYPED.test(file)) {
      await rm(path)
      continue
    }
    const text = await readFile(path, 'utf8')
    // The compiler rewrites the endings of imports in modules, and leaves those in declarations.
    await writeFile(path, text.replaceAll(/(from |import\()(['"]\.[^'"]*)\.ts(['"])/g, '$1$2.js$3'))
  }
}

async function packFunctions(folder: string): Promise<void> {
  const bundled = FUNCTIONS.map(async (name) => [
    name,
    await bundleFunction(name, join(folder, name)),
  ])
  const packages = Object.fromEntries(await Promise.all(bundled)) as object
  await writeFile(join(folder, 'packages.json'), JSON.stringify(packages))
}

/** The command's start, on the module that it starts in the package. */
async function packCommand(outdir: string): Promise<void> {
  const text = await readFile(join(ROOT, 'cli/mcp-authorizer.js'), 'utf8')
  if (!text.includes("'./main.ts'")) throw new Error('The command line does not start main.ts')
  const path = join(outdir, 'cli/mcp-authorizer.js')
  await writeFile(path, text.replace("'./main.ts'", "'../package/command.js'"))
  await chmod(path, 0o755)
}

async function manifestOf(outdir: string): Promise<Manifest> {
  const own = await readManifest('package/package.json')
  const root = await readManifest('package.json')
  const versions = { ...(root['devDependencies'] as object), ...(root['dependencies'] as object) }
  const versionOf = new Map<string, string>(Object.entries(versions))
  const imported = await packagesImported(outdir)
  const pinned = (names: readonly string[], prefix: string) =>
    Object.fromEntries(
      names.map((name) => {
        const version = versionOf.get(name)
        if (version === undefined) throw new Error(`${name} is imported and in no package.json`)
        return [name, prefix + version]
      }),
    )
  const { name, version, description, license, type } = own
  return {
    name,
    version,
    description,
    license,
    type,
    engines: { node: '>=22.18' },
    bin: { 'mcp-authorizer': 'cli/mcp-authorizer.js' },
    exports: Object.fromEntries(
      Object.entries(own['exports'] as Record<string, string>).map(([name, file]) => {
        const module = `./package/${file.slice(2, -'.ts'.length)}`
        return [name, { types: `${module}.d.ts`, default: `${module}.js` }]
      }),
    ),
    dependencies: pinned(
      imported.filter((name) => !PEERS.includes(name)),
      '',
    ),
    peerDependencies: pinned(PEERS, '^'),
    peerDependenciesMeta: Object.fromEntries(PEERS.map((name) => [name, { optional: true }])),
  }
}

async function readManifest(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(ROOT, path), 'utf8')) as Manifest
}

/** Names of all packages that the emitted modules import, in order. */
async function packagesImported(outdir: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: outdir,
    entryPoints: ENTRIES.map((entry) => `${entry}.js`),
    outdir: 'unwritten',
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const paths = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  )
  const asFiles = Object.entries(UNBUNDLED).filter(([module]) => `${module}.js` in metafile.inputs)
  paths.push(...asFiles.map(([, name]) => name))
  const names = paths
    .filter((path) => !path.startsWith('node:'))
    .map((path) => path.split('/', path.startsWith('@') ? 2 : 1).join('/'))
  return [...new Set(names)].sort()
}

const outdir = resolve(process.argv[2] ?? join(ROOT, 'dist/package'))
await pack(outdir)
console.log(outdir)
