/** Mapping templates of requests and answers: what they may read, and the overrides that they may set. */
import type { ApiRequest } from './api-request.ts'

/** What templates set through `$context.requestOverride` and `$context.responseOverride`. */
export interface TemplateOverrides {
  responseStatus?: number
  responseHeaders?: Record<string, string>
}

export function renderMapping(
  template: string,
  _request: ApiRequest,
  _body: string,
  _overrides: TemplateOverrides,
): string {
  return template
}
