/**
 * What `cdk synth` and `cdk deploy` run: reads the configuration (`-c config=FILE`, else
 * `authorizer.config.yaml` in the current folder), makes the app and checks it with the rule packs.
 * Refuses to go on without one, and one with problems, each with its line.
 */
import { readFileSync } from 'node:fs'
import { Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { printableLines } from '../functions/core/printable.ts'
import { buildApp } from './app.ts'
import { readDeploymentConfig } from './config/read-deployment-config.ts'

/** The CDK command line passes its own context and `-c` options in this variable. */
function contextValue(name: string): string | undefined {
  const context = JSON.parse(process.env['CDK_CONTEXT_JSON'] ?? '{}') as Record<string, unknown>
  const value = context[name]
  return typeof value === 'string' ? value : undefined
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const asked = contextValue('config')
const fileName = asked === undefined || asked === '' ? 'authorizer.config.yaml' : asked
const text = readText(fileName)
const reading =
  text === undefined ? undefined : readDeploymentConfig(text, fileName, { local: false })
if (reading === undefined) {
  console.error(
    printableLines(
      `${fileName} cannot be read. Name your configuration with -c config=FILE, or copy docs/examples/authorizer.config.yaml to authorizer.config.yaml and change it.`,
    ),
  )
  process.exitCode = 1
} else if ('problems' in reading) {
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
