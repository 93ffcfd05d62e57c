/**
 * The extensions that registered in one environment (Lambda, "Extensions API"). Every one is internal
 * (it runs in the function's own process), so SHUTDOWN is refused, as Lambda refuses it.
 */
import type { ServerResponse } from 'node:http'
import { isList, isRecord, parseJson } from '../template/json.ts'

const MAXIMUM = 10

export interface ExtensionEvent {
  readonly eventType: 'INVOKE'
  readonly deadlineMs: number
  readonly requestId: string
  readonly invokedFunctionArn: string
  readonly tracing: { readonly type: 'X-Amzn-Trace-Id'; readonly value: string }
}

export interface ExtensionAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
}

export interface ExtensionRegistry {
  /** After the first invocation nothing may register any more. */
  closeRegistration(): void
  register(name: string | undefined, body: string, identity: object): ExtensionAnswer
  /** Keeps the answer open until the next event; returns a refusal, or undefined. */
  wait(identifier: string | undefined, response: ServerResponse): ExtensionAnswer | undefined
  isKnown(identifier: string | undefined): boolean
  allWaiting(): boolean
  /** Sends an event to every extension that asked for its kind. */
  dispatch(event: ExtensionEvent): void
}

interface Extension {
  readonly name: string
  readonly wantsInvoke: boolean
  waiting: ServerResponse | undefined
}

export function createExtensionRegistry(newId: () => string): ExtensionRegistry {
  const extensions = new Map<string, Extension>()
  let open = true

  const refusal = (errorType: string, errorMessage: string): ExtensionAnswer => ({
    status: 403,
    headers: {},
    body: { errorType: `Extension.${errorType}`, errorMessage },
  })
  const find = (identifier: string | undefined): Extension | undefined =>
    identifier === undefined ? undefined : extensions.get(identifier)

  return {
    closeRegistration() {
      open = false
    },
    register(name, body, identity) {
      if (name === undefined || name === '') {
        return refusal('InvalidExtensionName', 'Empty extension name')
      }
      const request = parseJson(body)
      const events = isRecord(request) ? (request['events'] ?? []) : undefined
      if (!isList(events)) {
        return {
          status: 403,
          headers: {},
          body: { errorType: 'InvalidRequestFormat', errorMessage: 'events must be a list' },
        }
      }
      const unknown = events.find((event) => event !== 'INVOKE')
      if (unknown !== undefined) {
        return refusal(
          'InvalidEventType',
          `${JSON.stringify(unknown)}: event not supported for internal extensions`,
        )
      }
      if (!open) return refusal('RegistrationClosed', 'Extension registration closed already')
      if ([...extensions.values()].some((extension) => extension.name === name)) {
        return refusal('InvalidExtensionState', 'Extension with this name already registered')
      }
      if (extensions.size >= MAXIMUM) {
        return refusal('TooManyExtensions', `Extension limit (${MAXIMUM}) reached`)
      }
      const identifier = newId()
      extensions.set(identifier, {
        name,
        wantsInvoke: events.includes('INVOKE'),
        waiting: undefined,
      })
      return {
        status: 200,
        headers: { 'Lambda-Extension-Identifier': identifier },
        body: identity,
      }
    },
    wait(identifier, response) {
      if (identifier === undefined) {
        return refusal('MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header')
      }
      const extension = find(identifier)
      if (extension === undefined) {
        return refusal('UnknownExtensionIdentifier', 'Unknown extension')
      }
      extension.waiting = response
      return undefined
    },
    isKnown: (identifier) => find(identifier) !== undefined,
    allWaiting: () =>
      [...extensions.values()].every((extension) => extension.waiting !== undefined),
    dispatch(event) {
      const body = JSON.stringify(event)
      for (const extension of extensions.values()) {
        if (!extension.wantsInvoke || extension.waiting === undefined) continue
        const response = extension.waiting
        extension.waiting = undefined
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(body)
      }
    },
  }
}
