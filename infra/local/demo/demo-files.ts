/**
 * The file tree behind the tools `file_read` and `file_write`: `/data/<tenant>/...` and
 * `/shared/public/...` under one directory. It refuses what would leave that directory; whose file it is
 * does not matter here, that is the gateway's to decide.
 */
import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'

export interface DemoFiles {
  /** @throws Error with a sentence for the caller when there is no such file, or it is not readable text */
  read(path: string): Promise<string>
  /** Creates missing folders. @returns bytes written @throws Error with a sentence for the caller */
  write(path: string, content: string): Promise<number>
}

/** What a new tree holds. */
const SEED: Readonly<Record<string, string>> = {
  '/data/tenant_a/report.txt': 'Tenant A: 500 orders this year, 12 returned.\n',
  '/data/tenant_a/reports/q1.txt': 'Tenant A, first quarter: 131 orders.\n',
  '/data/tenant_b/report.txt': 'Tenant B: 500 orders this year, 9 returned.\n',
  '/data/tenant_c/report.txt': 'Tenant C: 500 orders this year, 17 returned.\n',
  '/shared/public/readme.txt': 'Files here may be read by every tenant.\n',
}

const LARGEST_READ_BYTES = 1_048_576

/** Opens the tree at `directory`, writing the seed files that are missing. */
export async function openDemoFiles(directory: string): Promise<DemoFiles> {
  await mkdir(directory, { recursive: true })
  const root = await realpath(directory)
  const files: DemoFiles = {
    async read(path) {
      const real = await realpath(place(root, path)).catch(() => undefined)
      if (real === undefined || !isInside(root, real)) throw new Error('no such file')
      const { size } = await stat(real).then((found) => {
        if (!found.isFile()) throw new Error('not a file')
        return found
      })
      if (size > LARGEST_READ_BYTES) throw new Error(`file larger than ${LARGEST_READ_BYTES} bytes`)
      return readFile(real, 'utf8')
    },
    async write(path, content) {
      const target = place(root, path)
      try {
        await mkdir(dirname(target), { recursive: true })
      } catch {
        throw new Error('a part of the path is a file, not a folder')
      }
      // A link inside the tree may point out of it, whatever the path looks like.
      const parent = await realpath(dirname(target))
      const existing = await realpath(target).catch(() => target)
      if (!isInside(root, parent) || !isInside(root, existing)) throw new Error('no such folder')
      if (target === root || (await isDirectory(target))) throw new Error('a folder is in the way')
      await writeFile(target, content)
      return Buffer.byteLength(content)
    },
  }
  for (const [path, content] of Object.entries(SEED)) {
    await files.read(path).catch(() => files.write(path, content))
  }
  return files
}

/** Where a virtual absolute path lies; `..` cannot climb above the root. @throws on a path that is not one */
function place(root: string, path: string): string {
  if (!path.startsWith('/') || path.includes('\0')) throw new Error('the path must start with /')
  return join(root, ...posix.normalize(path).split('/'))
}

function isInside(root: string, real: string): boolean {
  return real === root || real.startsWith(root + sep)
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
