/** The package, as somebody has it who installed it: every part works there, and nothing else came along. */
import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { build, type Metafile } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FUNCTIONS } from '../../infra/bundling/function-bundles.ts'
import { type Installed, install, ROOT } from './installed.ts'

const CONFIG = 'docs/examples/authorizer.config.yaml'
const TYPES = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'nodenext',
    skipLibCheck: true,
    types: [],
  },
  files: ['test/package/consumer/types.ts'],
}

/** What an output loads as soon as it is loaded itself: outputs, and modules outside of the bundle. */
function startedBy({ outputs }: Metafile, name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const { path, kind } of outputs[name]?.imports ?? [])
    if (kind === 'import-statement' || kind === 'require-call')
      startedBy({ inputs: {}, outputs }, path, found)
  return found
}

let installed: Installed

beforeAll(async () => {
  installed = await install()
})
afterAll(() => installed.remove())

describe('the installed package', { timeout: 120_000 }, () => {
  it.concurrent('protects the example’s server, which the official client calls', async () => {
    const bundle = join(installed.place, 'policies/bundle.tar.gz')
    const printed = await installed.run('test/package/consumer/call.ts', bundle)
    const { allowed, refused } = JSON.parse(printed) as { allowed: unknown; refused: string }
    const text = 'What stands in /data/tenant_a/todo.txt, for alice'
    expect(allowed).toEqual([{ type: 'text', text }])
    expect(refused).toContain('outside allowed_paths')
  })

  it.concurrent('lays out a CDK app with the functions that it brings', async () => {
    const { folder, place } = installed
    await installed.run('test/package/consumer/app.ts', join(place, CONFIG), 'cdk.out')
    const template = await readFile(join(folder, 'cdk.out/McpAuthorizer.template.json'), 'utf8')
    const { Resources: resources } = JSON.parse(template) as {
      Resources: Record<string, { Type: string }>
    }
    const types = Object.values(resources).map(({ Type: type }) => type)
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(FUNCTIONS.length)
    expect(types).toContain('AWS::ApiGateway::RestApi')
    const [bundles = ''] = await readdir(join(folder, 'cdk.out/bundles'))
    const files = await readdir(join(folder, 'cdk.out/bundles', bundles, 'enforcer'))
    expect(files).toEqual(
      expect.arrayContaining(['index.mjs', 'deployment.json', 'node_modules']) as unknown,
    )
  })

  it.concurrent('has types that a consumer’s compiler understands', async () => {
    await writeFile(join(installed.folder, 'tsconfig.json'), JSON.stringify(TYPES))
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    await expect(installed.run(tsc, '-p', '.')).resolves.toBe('')
  })

  it.concurrent('has a command line that builds policy without the project', async () => {
    const command = join(installed.folder, 'node_modules/.bin/mcp-authorizer')
    const path = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`
    const options = { cwd: installed.folder, env: { ...process.env, PATH: path } }
    const execute = promisify(execFile)
    const { stdout } = await execute(command, ['--help'], options)
    expect(stdout).toContain('policy build')
    // There is no local stack to speak to.
    expect(stdout).not.toContain('local')
    await execute(command, ['policy', 'build', '--out', 'own.tar.gz'], options)
    expect(await readdir(installed.folder)).toContain('own.tar.gz')
  })

  it.concurrent('starts the middleware with neither the AWS SDK nor CDK, and stays small', async () => {
    const { outputFiles, metafile } = await build({
      absWorkingDir: installed.place,
      tsconfigRaw: '{}',
      entryPoints: ['package/embedded.js'],
      outdir: 'unwritten',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      external: ['hono', '@aws-sdk/*'],
      minify: true,
      metafile: true,
      write: false,
    })
    const started = startedBy(metafile, 'unwritten/embedded.js')
    const own = (name: string) => name in metafile.outputs || name === 'hono'
    const others = [...started].filter((name) => !own(name) && !name.startsWith('node:'))
    expect(others).toEqual([])
    const sizes = outputFiles
      .filter(({ path }) => started.has(relative(installed.place, path)))
      .map(({ contents }) => contents.length)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(320_000)
  })

  it('holds what is needed there, and nothing of the local stack or the tests', () => {
    const top = new Set(installed.files.map((path) => path.split('/')[0]))
    expect([...top].sort()).toEqual([
      'LICENSE',
      'README.md',
      'bundles',
      'cdk.json',
      'cli',
      'docs',
      'functions',
      'infra',
      'package',
      'package.json',
      'policies',
    ])
    const strange =
      /^infra\/local|^cli\/.*(token|local-fault|local-commands)\.|(^|\/)(test|bench|node_modules)\/|\.test\.|\.map$|(?<!\.d)\.ts$/
    expect(installed.files.filter((path) => strange.test(path))).toEqual([])
  })

  it('names no place of the machine that packed it', async () => {
    const texts = await Promise.all(
      installed.files.map(async (path) => readFile(join(installed.place, path), 'latin1')),
    )
    const places = [ROOT, homedir()].map((place) => `${place}/`)
    const named = installed.files.filter((_, index) =>
      places.some((place) => texts[index]?.includes(place)),
    )
    expect(named).toEqual([])
  })

  it('pins what it depends on, and leaves frameworks to who uses them', () => {
    const { dependencies, peerDependencies } = installed.manifest
    expect(
      Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version)),
    ).toEqual([])
    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs', 'hono'])
  })
})
