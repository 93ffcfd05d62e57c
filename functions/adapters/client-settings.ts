/** What every AWS client of a decision is made with: a call waits for no service longer than a caller would. */
export const CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
} as const
