/**
 * Behaviours of API Gateway that its documentation leaves open. Each is one setting, so that both answers
 * can be rehearsed; the defaults are what is most often reported.
 */
export interface AwsUnknowns {
  /** At TTL 0: is a REQUEST authorizer called when an identity source is missing? */
  readonly authorizerRunsWithoutIdentityAtTtlZero: boolean
  /** Does a gateway response header mapped to `context.authorizer.x` get its value? */
  readonly authorizerContextInGatewayResponseHeaders: boolean
  /** Does `integration.request.header.Authorization` also replace a client's `authorization`? */
  readonly overrideReplacesEveryCasing: boolean
}

export const DEFAULT_AWS_UNKNOWNS: AwsUnknowns = {
  authorizerRunsWithoutIdentityAtTtlZero: false,
  authorizerContextInGatewayResponseHeaders: true,
  overrideReplacesEveryCasing: true,
}
