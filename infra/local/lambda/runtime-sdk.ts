/**
 * Lays out what Lambda's Node runtimes bring along: the AWS SDK, found by `require` through NODE_PATH
 * (Lambda, "Defined runtime environment variables"). Nothing else of this project can be found there.
 */
import { mkdir, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

const SCOPES = ['@aws-sdk', '@smithy']

/** Returns the directory that functions see as LAMBDA_RUNTIME_DIR. */
export async function prepareRuntime(workDirectory: string): Promise<string> {
  // No function's own directory begins with a dot.
  const root = path.join(workDirectory, '.runtime')
  const packages = path.join(root, 'node_modules')
  await mkdir(packages, { recursive: true })
  const entry = createRequire(import.meta.url).resolve('@aws-sdk/client-s3')
  const installed = entry.slice(0, entry.lastIndexOf(`${path.sep}@aws-sdk${path.sep}`))
  for (const scope of SCOPES) {
    await symlink(path.join(installed, scope), path.join(packages, scope), 'dir')
  }
  return root
}
