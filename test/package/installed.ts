/**
 * Packs the package and installs its tarball into a folder outside of the project, as a consumer has it.
 * What it declares to need is linked from the project, and nothing else, so that what it needs and does
 * not declare is missed.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

export const ROOT = resolve(import.meta.dirname, '../..')
const NAME = 'mcp-authorizer'
/** What the consumer itself uses beside the package and its peers. */
const OWN = ['client', 'node', 'server'].map((each) => `@modelcontextprotocol/${each}`)

export interface Manifest {
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

export interface Installed {
  /** The consumer's folder. */
  readonly folder: string
  /** Where the package lies in it. */
  readonly place: string
  /** Paths of the tarball's files. */
  readonly files: readonly string[]
  readonly manifest: Manifest
  remove(): Promise<void>
  /** Runs Node.js in the consumer's folder; resolves to what it printed. */
  run(...args: readonly string[]): Promise<string>
}

const execute = promisify(execFile)

export async function install(): Promise<Installed> {
  const base = await mkdtemp(join(tmpdir(), 'packed-'))
  const folder = join(base, 'consumer')
  const modules = join(folder, 'node_modules')
  const place = join(modules, NAME)
  await mkdir(modules, { recursive: true })
  await execute(process.execPath, [join(ROOT, 'package/pack.ts'), join(base, 'built')])
  const packing = ['pack', join(base, 'built'), '--json', '--pack-destination', base]
  const { stdout } = await execute('npm', packing, { cwd: base })
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  await execute('tar', ['-xzf', join(base, packed.filename), '-C', modules])
  await rename(join(modules, 'package'), place)
  const manifest = JSON.parse(await readFile(join(place, 'package.json'), 'utf8')) as Manifest
  const needed = { ...manifest.dependencies, ...manifest.peerDependencies }
  for (const each of [...Object.keys(needed), ...OWN, 'zod']) await link(modules, each)
  await mkdir(join(modules, '.bin'))
  for (const [name, file] of Object.entries(manifest.bin))
    await symlink(join('..', NAME, file), join(modules, '.bin', name))
  for (const each of ['test/package/consumer', 'examples/embedded-server'])
    await cp(join(ROOT, each), join(folder, each), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  return {
    folder,
    place,
    files: packed.files.map(({ path }) => path),
    manifest,
    remove: () => rm(base, { recursive: true }),
    async run(...args) {
      const { stdout: printed } = await execute(process.execPath, args, { cwd: folder })
      return printed
    },
  }
}

async function link(modules: string, name: string): Promise<void> {
  const path = join(modules, name)
  await mkdir(dirname(path), { recursive: true })
  await symlink(join(ROOT, 'node_modules', name), path)
}
