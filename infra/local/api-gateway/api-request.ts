/** Looks headers of a request up, whatever their casing. */
import type { ApiRequest } from './api-model.ts'

/** The last value of a header, whatever its casing: what single-value maps hold. */
export function headerValue(request: ApiRequest, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return request.headers.findLast(([key]) => key.toLowerCase() === wanted)?.[1]
}

export function headerValues(request: ApiRequest, name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return request.headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value)
}
