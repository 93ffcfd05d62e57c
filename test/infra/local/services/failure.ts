/** The status and the service's code of a call that must fail, in one line to compare. */
export async function failure(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'succeeded'
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } }
    return `${$metadata?.httpStatusCode ?? 'no answer'} ${name}`
  }
}

/** Settings of any SDK client that talks to a stand-in, without retries. */
export const toward = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
})
