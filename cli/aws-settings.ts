/**
 * Where the command line finds the deployment in AWS or the local stack: variables of the
 * environment, or the `env` file of the running local stack where the environment does not name what
 * is looked for.
 */
import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import type { CommandIo } from './command.ts'
import { envFiles } from './local-stack.ts'

type Surroundings = Pick<CommandIo, 'env' | 'cwd' | 'projectRoot'>
export type Variables = Readonly<Record<string, string | undefined>>

/** The variables among which `wanted` is set; undefined where neither place has it. */
export async function findVariables(
  io: Surroundings,
  wanted: string,
): Promise<Variables | undefined> {
  if (io.env[wanted] !== undefined && io.env[wanted] !== '') return io.env
  for (const file of envFiles(io)) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    const variables: Variables = text === undefined ? {} : parseEnv(text)
    if (variables[wanted] !== undefined && variables[wanted] !== '') return variables
  }
  return undefined
}

/** Settings of an SDK client; what the variables do not say is left to the SDK. */
export function clientSettings(variables: Variables, service: 'S3' | 'LAMBDA' | 'DYNAMODB') {
  const endpoint = variables[`AWS_ENDPOINT_URL_${service}`] ?? variables['AWS_ENDPOINT_URL']
  const region = variables['AWS_REGION'] ?? variables['AWS_DEFAULT_REGION']
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables
  const sessionToken = variables['AWS_SESSION_TOKEN']
  const hasKeys = accessKeyId !== undefined && secretAccessKey !== undefined
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(hasKeys
      ? {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }
      : {}),
    maxAttempts: 4,
  }
}
