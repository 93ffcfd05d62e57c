/**
 * Reads what CloudFormation asks of a custom resource (CloudFormation, "Custom resource request
 * objects"). Refuses whatever names nobody to answer to.
 */
import { isJsonObject, type JsonObject } from '../core/json.ts'

export interface ProbeRequest {
  readonly type: string
  /** Whoever holds it may answer: it stands in no log and no message. */
  readonly responseUrl: string
  /** What an answer repeats. */
  readonly ids: {
    readonly StackId: string
    readonly RequestId: string
    readonly LogicalResourceId: string
  }
  /** What an earlier answer called the resource; undefined at its creation. */
  readonly physicalId: string | undefined
  readonly properties: JsonObject
}

export function readRequest(event: unknown): ProbeRequest | undefined {
  if (!isJsonObject(event)) return undefined
  const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId } = event
  const { PhysicalResourceId, ResourceProperties } = event
  const isWhole =
    isText(ResponseURL) &&
    URL.canParse(ResponseURL) &&
    isText(StackId) &&
    isText(RequestId) &&
    isText(LogicalResourceId)
  if (!isWhole) return undefined
  return {
    type: isText(RequestType) ? RequestType : '',
    responseUrl: ResponseURL,
    ids: { StackId, RequestId, LogicalResourceId },
    physicalId: isText(PhysicalResourceId) ? PhysicalResourceId : undefined,
    properties: isJsonObject(ResourceProperties) ? ResourceProperties : {},
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
