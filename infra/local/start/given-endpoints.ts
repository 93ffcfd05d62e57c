/**
 * Reads which services of the local stack are elsewhere: an endpoint variable that the shell sets names
 * another emulator, which is used instead of the stand-in. Refuses one that is not an http URL.
 */
import { StartFailure } from './start-failure.ts'

/** Services that may be elsewhere, by the end of their variable's name. */
const GIVEN_SERVICES = ['S3', 'DYNAMODB', 'FIREHOSE', 'SECRETS_MANAGER', 'SQS'] as const
export type GivenService = (typeof GIVEN_SERVICES)[number]
export type GivenEndpoints = Readonly<Partial<Record<GivenService, string>>>

/** @throws StartFailure */
export function readGivenEndpoints(environment: NodeJS.ProcessEnv): GivenEndpoints {
  const given: Partial<Record<GivenService, string>> = {}
  for (const service of GIVEN_SERVICES) {
    const name = variableOf(service)
    const value = environment[name]
    if (value === undefined || value === '') continue
    const url = URL.parse(value)
    if (url === null || !['http:', 'https:'].includes(url.protocol))
      throw new StartFailure(
        `${name} must be an http URL such as http://127.0.0.1:4566, or not set`,
      )
    // Under a name the S3 client would ask for a host of the bucket's own.
    if (url.hostname === 'localhost') url.hostname = '127.0.0.1'
    given[service] = url.href.replace(/\/$/, '')
  }
  return given
}

export function variableOf(service: GivenService): string {
  return `AWS_ENDPOINT_URL_${service}`
}
