/**
 * The functions as the package brings them, bundled: a deployment's own copy of each, with what it is
 * told of the configuration beside it. Bundles nothing.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Stage } from 'aws-cdk-lib'
import { type Bundles, FUNCTIONS, type FunctionName } from '../infra/bundling/function-bundles.ts'
import { putPackage } from '../infra/bundling/put-package.ts'
import type { AuthorizerConfig } from '../infra/config/authorizer-config.ts'
import { deploymentOf, domainUrlOf } from '../infra/config/deployment-of.ts'
import type { AuthorizerStackProps } from '../infra/stack.ts'

/** Where the package keeps them. */
const PACKED = new URL('../bundles/', import.meta.url)

/**
 * What an `AuthorizerStack` needs beside its configuration. The copies lie in the cloud assembly of
 * `stage` (an app is one), under a name that follows from what they are told.
 *
 * @throws Error where the package holds no bundles: it is not an installed one.
 */
export function packedFunctions(
  stage: Stage,
  config: AuthorizerConfig,
): Pick<AuthorizerStackProps, 'bundles' | 'domainUrl' | 'deployedAt'> {
  const domainUrl = domainUrlOf(config)
  const deployment = JSON.stringify(deploymentOf(config, domainUrl))
  const name = createHash('sha256').update(deployment).digest('hex').slice(0, 12)
  const bundles = FUNCTIONS.map((each) => {
    const folder = join(stage.outdir, 'bundles', name, each)
    // What an earlier version of the package left there would be deployed, too.
    rmSync(folder, { recursive: true, force: true })
    cpSync(new URL(each, PACKED), folder, { recursive: true })
    for (const used of packagesOf(each)) {
      putPackage(used, folderOf(used), folder)
    }
    writeFileSync(join(folder, 'deployment.json'), deployment)
    return [each, folder] as const
  })
  const deployedAt = new Date().toISOString()
  return { bundles: Object.fromEntries(bundles) as Bundles, domainUrl, deployedAt }
}

/** The packages that a function loads from beside its bundle. */
function packagesOf(name: FunctionName): readonly string[] {
  const packages = JSON.parse(readFileSync(new URL('packages.json', PACKED), 'utf8')) as Record<
    FunctionName,
    readonly string[]
  >
  return packages[name]
}

/** Where an installed package lies; its own `exports` need not name its package.json. */
function folderOf(name: string): string {
  for (
    let folder = new URL('.', import.meta.resolve(name));
    folder.pathname !== '/';
    folder = new URL('..', folder)
  ) {
    if (existsSync(new URL('package.json', folder))) return fileURLToPath(folder)
  }
  throw new Error(`${name} has no package.json`)
}
