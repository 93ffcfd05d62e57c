/** The ARN by which policies name a method of a stage (API Gateway, "execute-api resource ARN"). */
import type { ApiRequest } from './api-model.ts'

/** Made from the path that was sent, never from the resource's template. */
export function methodArn(request: ApiRequest): string {
  const { api, stage, method, path } = request
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${stage.name}/${method}${path}`
}
