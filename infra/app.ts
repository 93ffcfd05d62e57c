/**
 * Makes the CDK app of a configuration: bundles the functions and lays out the stack. The local stack
 * calls it in-process with its own URL in the domain's place; the constructs are the same.
 */
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import cdk from '../cdk.json' with { type: 'json' }
import { bundleFunctions } from './bundling/bundle-functions.ts'
import type { AuthorizerConfig } from './config/authorizer-config.ts'
import { deploymentOf, domainUrlOf } from './config/deployment-of.ts'
import { AuthorizerStack } from './stack.ts'

export interface BuildAppOptions {
  readonly config: AuthorizerConfig
  /** Folder of the cloud assembly; bundles are made in `bundles/` beside the templates. */
  readonly outdir: string
  /** The local stack: its URL stands in the custom domain's place. */
  readonly local?: { readonly domainUrl: string }
  /** The instant of a deployment, as ISO 8601; absent where nothing is deployed. */
  readonly deployedAt?: string
}

/** @throws Error when a function does not bundle. */
export async function buildApp({
  config,
  outdir,
  local,
  deployedAt,
}: BuildAppOptions): Promise<App> {
  const domainUrl = local?.domainUrl ?? domainUrlOf(config)
  const bundles = await bundleFunctions(join(outdir, 'bundles'), deploymentOf(config, domainUrl))
  const app = new App({
    outdir,
    analyticsReporting: false,
    // The command line passes these too; in-process the same templates must come out.
    context: cdk.context,
    // The local stack starts in seconds, and its harness refuses what it does not know.
    builtinCloudFormationValidation: local === undefined,
  })
  new AuthorizerStack(app, 'McpAuthorizer', {
    stackName: `mcp-authorizer-${config.environment}`,
    description: 'Authorization layer for MCP servers',
    config: local === undefined ? config : { ...config, domain: LOCAL_DOMAIN },
    bundles,
    domainUrl,
    deployedAt,
  })
  return app
}

const LOCAL_DOMAIN = {
  name: 'localhost',
  certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/local',
}
