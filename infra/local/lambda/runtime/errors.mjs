/** Describes whatever a handler threw in the form that the Runtime API takes. */

export function describeError(error) {
  if (error instanceof Error || typeof error?.stack === 'string') {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: String(error.stack).split('\n'),
    }
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] }
}
