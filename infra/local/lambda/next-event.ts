/** What the runtime and the extensions of an environment are told of an invocation. */
import type { ServerResponse } from 'node:http'
import type { ExtensionEvent } from './extension-registry.ts'
import type { Invocation } from './invocation.ts'

/** Lambda, "Runtime API: next invocation". */
export function sendToRuntime(
  response: ServerResponse,
  invocation: Invocation,
  deadlineMs: number,
): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': invocation.payload.length,
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
    'Lambda-Runtime-Trace-Id': invocation.traceId,
    ...(invocation.clientContext === undefined
      ? {}
      : { 'Lambda-Runtime-Client-Context': invocation.clientContext }),
  })
  response.end(invocation.payload)
}

/** Lambda, "Extensions API: Invoke phase". */
export function extensionEvent(invocation: Invocation, deadlineMs: number): ExtensionEvent {
  return {
    eventType: 'INVOKE',
    deadlineMs,
    requestId: invocation.requestId,
    invokedFunctionArn: invocation.functionArn,
    tracing: { type: 'X-Amzn-Trace-Id', value: invocation.traceId },
  }
}
