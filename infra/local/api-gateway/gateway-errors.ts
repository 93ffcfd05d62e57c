/**
 * What API Gateway answers by itself (API Gateway, "Gateway response types"): status, error type header
 * and message of each kind, before a template changes them.
 */

export interface GatewayError {
  readonly type: GatewayResponseType
  /** For the kinds whose status the cause decides (DEFAULT_4XX, DEFAULT_5XX). */
  readonly status?: number
  readonly message?: string | null
}

interface Kind {
  readonly status: number
  /** Value of `x-amzn-ErrorType`. */
  readonly errorType: string
  readonly message: string | null
}

const KINDS = {
  ACCESS_DENIED: kind(
    403,
    'AccessDeniedException',
    'User is not authorized to access this resource',
  ),
  API_CONFIGURATION_ERROR: kind(500, 'ApiConfigurationException', 'Internal server error'),
  AUTHORIZER_CONFIGURATION_ERROR: kind(500, 'AuthorizerConfigurationException', null),
  AUTHORIZER_FAILURE: kind(500, 'AuthorizerFailureException', null),
  BAD_REQUEST_BODY: kind(400, 'BadRequestException', 'Invalid request body'),
  BAD_REQUEST_PARAMETERS: kind(400, 'BadRequestException', 'Missing required request parameters'),
  DEFAULT_4XX: kind(400, 'BadRequestException', 'Bad Request'),
  DEFAULT_5XX: kind(500, 'InternalServerErrorException', 'Internal server error'),
  EXPIRED_TOKEN: kind(403, 'ExpiredTokenException', 'The security token is expired'),
  INTEGRATION_FAILURE: kind(504, 'InternalServerErrorException', 'Internal server error'),
  INTEGRATION_TIMEOUT: kind(504, 'InternalServerErrorException', 'Endpoint request timed out'),
  INVALID_API_KEY: kind(403, 'ForbiddenException', 'Forbidden'),
  INVALID_SIGNATURE: kind(403, 'InvalidSignatureException', 'Invalid signature'),
  MISSING_AUTHENTICATION_TOKEN: kind(
    403,
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ),
  QUOTA_EXCEEDED: kind(429, 'LimitExceededException', 'Limit Exceeded'),
  REQUEST_TOO_LARGE: kind(413, 'RequestTooLargeException', 'Request Too Long'),
  RESOURCE_NOT_FOUND: kind(404, 'ResourceNotFoundException', 'Resource not found'),
  THROTTLED: kind(429, 'TooManyRequestsException', 'Too Many Requests'),
  UNAUTHORIZED: kind(401, 'UnauthorizedException', 'Unauthorized'),
  UNSUPPORTED_MEDIA_TYPE: kind(415, 'BadRequestException', 'Unsupported Media Type'),
  WAF_FILTERED: kind(403, 'WafFilteredException', 'Forbidden'),
} as const satisfies Record<string, Kind>

export type GatewayResponseType = keyof typeof KINDS

export const GATEWAY_RESPONSE_TYPES: readonly string[] = Object.keys(KINDS)

export function gatewayErrorKind(type: GatewayResponseType): Kind {
  return KINDS[type]
}

function kind(status: number, errorType: string, message: string | null): Kind {
  return { status, errorType, message }
}
