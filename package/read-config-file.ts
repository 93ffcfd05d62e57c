/** Reads a deployment's configuration for a CDK app. Refuses one with problems, naming the line of each. */
import { readFileSync } from 'node:fs'
import type { AuthorizerConfig } from '../infra/config/authorizer-config.ts'
import { readDeploymentConfig } from '../infra/config/read-deployment-config.ts'

/** @throws Error where the file cannot be read, or has problems: one line each, FILE:LINE:COLUMN. */
export function readConfigFile(file: string): AuthorizerConfig {
  const reading = readDeploymentConfig(readFileSync(file, 'utf8'), file, { local: false })
  if ('config' in reading) return reading.config
  const lines = reading.problems.map(
    ({ line, column, message }) => `${file}:${line}:${column}: ${message}`,
  )
  throw new Error(lines.join('\n'))
}
