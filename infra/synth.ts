/**
 * What `cdk synth` and `cdk deploy` run: reads the configuration (`-c config=FILE`, else
 * `authorizer.config.yaml`, else the example in docs), makes the app and checks it with the rule
 * packs. Refuses a configuration with problems, each with its line.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { printableLines } from '../functions/core/printable.ts'
import { buildApp } from './app.ts'
import { readDeploymentConfig } from './config/read-deployment-config.ts'

const EXAMPLE = join(import.meta.dirname, '../docs/examples/authorizer.config.yaml')

/** The CDK command line passes its own context and `-c` options in this variable. */
function contextValue(name: string): string | undefined {
  const context = JSON.parse(process.env['CDK_CONTEXT_JSON'] ?? '{}') as Record<string, unknown>
  const value = context[name]
  return typeof value === 'string' ? value : undefined
}

function configFile(): string {
  const own = 'authorizer.config.yaml'
  return contextValue('config') ?? (existsSync(own) ? own : EXAMPLE)
}

const fileName = configFile()
const reading = readDeploymentConfig(readFileSync(fileName, 'utf8'), fileName, { local: false })
if ('problems' in reading) {
  for (const { line, column, message } of reading.problems) {
    console.error(printableLines(`${fileName}:${line}:${column}: ${message}`))
  }
  process.exitCode = 1
} else {
  const app = await buildApp({
    config: reading.config,
    outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out',
    deployedAt: new Date().toISOString(),
  })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
}
