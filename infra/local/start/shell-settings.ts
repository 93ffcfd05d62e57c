/**
 * Keeps the shell's own AWS settings out of the local stack: a profile, a session or FIPS
 * endpoints are for AWS, and would lead its SDK clients there or stop them.
 */
import { devNull } from 'node:os'

/** What any AWS tool needs besides endpoints to talk to the stand-ins. */
export const AWS_VARIABLES = {
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
}

/** Replaces every `AWS_*` variable of this process by the stack's own. */
export function useOwnAwsSettings(
  environment: NodeJS.ProcessEnv,
  endpoints: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(environment).filter((one) => one.startsWith('AWS_')))
    Reflect.deleteProperty(environment, name)
  const noFiles = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull }
  Object.assign(environment, AWS_VARIABLES, noFiles, endpoints)
}
