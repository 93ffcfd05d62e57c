/** Every resource type that the harness knows, whether it runs it or accepts it without effect. */
import type { ResourceType } from './resource-type.ts'
import { API_GATEWAY_TYPES } from './types-api-gateway.ts'
import { CUSTOM_TYPES } from './types-custom.ts'
import { EVENT_TYPES, LAMBDA_TYPES } from './types-lambda.ts'
import { STORAGE_TYPES } from './types-storage.ts'
import { TYPES_WITHOUT_EFFECT } from './types-without-effect.ts'

export const KNOWN_TYPES: Readonly<Record<string, ResourceType>> = {
  ...TYPES_WITHOUT_EFFECT,
  ...API_GATEWAY_TYPES,
  ...LAMBDA_TYPES,
  ...EVENT_TYPES,
  ...STORAGE_TYPES,
  ...CUSTOM_TYPES,
}
