/** What the harness needs to know of one Lambda function; read from the template by read-functions.ts. */

export interface FunctionModel {
  readonly name: string
  readonly arn: string
  readonly region: string
  readonly handler: string
  readonly runtime: string
  /** Where the code comes from: a directory or zip file of the assembly, or text in the template. */
  readonly code:
    | { readonly kind: 'directory' | 'zip'; readonly path: string }
    | { readonly kind: 'inline'; readonly text: string }
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly environment: Readonly<Record<string, string>>
  /** Undefined: not reserved, the harness's own bound holds. */
  readonly reservedConcurrency: number | undefined
  readonly asynchronous: AsynchronousSettings
}

/** How asynchronous invocations are repeated (Lambda, "Configuring error handling for async invocation"). */
export interface AsynchronousSettings {
  readonly maximumRetries: number
  /** ARN of a queue or function that gets a record of what failed for good. */
  readonly onFailure: string | undefined
  /** ARN of a queue that gets the event itself. */
  readonly deadLetterQueue: string | undefined
}
