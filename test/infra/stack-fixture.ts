/** Stacks for tests: the example configuration with changes, on bundles that hold next to nothing. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type AppProps } from 'aws-cdk-lib'
import cdk from '../../cdk.json' with { type: 'json' }
import { type Bundles, FUNCTIONS } from '../../infra/bundling/function-bundles.ts'
import type { AuthorizerConfig } from '../../infra/config/authorizer-config.ts'
import { readDeploymentConfig } from '../../infra/config/read-deployment-config.ts'
import { AuthorizerStack } from '../../infra/stack.ts'

const EXAMPLE_FILE = 'docs/examples/authorizer.config.yaml'

export function exampleConfig(): AuthorizerConfig {
  const text = readFileSync(EXAMPLE_FILE, 'utf8')
  const reading = readDeploymentConfig(text, EXAMPLE_FILE, { local: false })
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  return reading.config
}

export function withoutDomain(config: AuthorizerConfig): AuthorizerConfig {
  const { environment, local, servers, issuers, api, keySync } = config
  return { environment, local, servers, issuers, api, keySync }
}

function emptyBundles(): Bundles {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'))
  const made = FUNCTIONS.map((name) => {
    const bundle = join(folder, name)
    mkdirSync(bundle)
    writeFileSync(join(bundle, 'index.mjs'), `export const handler = () => '${name}'`)
    return [name, bundle]
  })
  return Object.fromEntries(made) as Bundles
}

/** The stack of a configuration, in an app with the project's own feature flags. */
export function stackOf(
  config: AuthorizerConfig,
  more: AppProps = {},
  deployedAt?: string,
): AuthorizerStack {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'))
  const app = new App({
    outdir,
    context: cdk.context,
    builtinCloudFormationValidation: false,
    ...more,
  })
  const domainUrl = config.domain === undefined ? undefined : `https://${config.domain.name}`
  const bundles = emptyBundles()
  return new AuthorizerStack(app, 'McpAuthorizer', { config, bundles, domainUrl, deployedAt })
}
