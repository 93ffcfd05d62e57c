/** The error of an AWS JSON service, as a value: its code, its message and its HTTP status. */
export interface AwsFailure {
  readonly kind: 'aws-failure'
  readonly status: number
  readonly code: string
  readonly message: string
}

export const awsFailure = (code: string, message: string, status = 400): AwsFailure => ({
  kind: 'aws-failure',
  status,
  code,
  message,
})

export function isFailure(value: unknown): value is AwsFailure {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'aws-failure'
  )
}
