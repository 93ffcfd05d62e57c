/**
 * Reads what a function was deployed with, once, when it starts: environment variables and the
 * `deployment.json` beside its code. Anything missing stops the function with its name.
 */
import { readFileSync } from 'node:fs'
import { type DeploymentConfig, withResources } from '../core/deployment.ts'

export interface FunctionEnvironment {
  readonly deployment: DeploymentConfig
  readonly policyBucket: string
  readonly quotaTable: string
  readonly auditStream: string
  /** URL of the queue of records that the stream did not take. */
  readonly auditQueue: string
  readonly keysSecretPrefix: string
  readonly keySyncFunction: string
  /** Secret that seals handles; undefined: this function serves nothing that has any. */
  readonly handlesSecret: string | undefined
  /** True: API Gateway does not stream, so answers are given whole. */
  readonly buffersAnswers: boolean
}

/**
 * `directory`: file URL of the folder that holds `deployment.json`.
 *
 * @throws Error naming the variable that is missing.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv, directory: URL): FunctionEnvironment {
  const text = readFileSync(new URL('deployment.json', directory), 'utf8')
  const deployment = JSON.parse(text) as DeploymentConfig
  return {
    deployment: withResources(deployment, variables['SERVER_RESOURCES']),
    policyBucket: required(variables, 'POLICY_BUCKET'),
    quotaTable: required(variables, 'QUOTA_TABLE'),
    auditStream: required(variables, 'AUDIT_STREAM'),
    auditQueue: required(variables, 'AUDIT_QUEUE'),
    keysSecretPrefix: required(variables, 'KEYS_SECRET_PREFIX'),
    keySyncFunction: required(variables, 'KEY_SYNC_FUNCTION'),
    handlesSecret: variables['HANDLES_SECRET'],
    buffersAnswers: variables['BUFFERS_ANSWERS'] === 'true',
  }
}

function required(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name]
  if (value === undefined || value === '')
    throw new Error(`Environment variable ${name} is not set`)
  return value
}
