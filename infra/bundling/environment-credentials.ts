/**
 * Stands in a bundle for the AWS SDK's search for credentials: a function's are always in its
 * environment (Lambda, "Defined runtime environment variables"), and the search through profiles, single
 * sign-on and metadata services would come with 14 modules at every cold start.
 */
interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What the SDK's `defaultProvider` is to its clients. Rejects where the environment has none. */
export function defaultProvider(): () => Promise<Credentials> {
  return function environmentCredentials() {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = process.env
    return accessKeyId === undefined || secretAccessKey === undefined
      ? Promise.reject(new Error('The environment holds no AWS credentials'))
      : Promise.resolve({
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        })
  }
}
