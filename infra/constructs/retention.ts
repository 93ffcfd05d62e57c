/** How long logs are kept: turns a number of days into CloudWatch's own choices; refuses others. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** The numbers of days that CloudWatch Logs can keep a log for. */
export const RETENTION_CHOICES: readonly number[] = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number',
)

/** @throws Error for a number of days that CloudWatch does not offer. */
export function retention(days: number): RetentionDays {
  if (!RETENTION_CHOICES.includes(days)) throw new Error(`logs cannot be kept for ${days} days`)
  return days
}
