/** How long logs are kept: turns a number of days into CloudWatch's own choices; refuses others. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs'

const CHOICES = Object.values(RetentionDays).filter((days) => typeof days === 'number')

/** The numbers of days that CloudWatch Logs can keep a log for. */
export const RETENTION_CHOICES: readonly number[] = CHOICES

/** @throws Error for a number of days that CloudWatch does not offer. */
export function retention(days: number): RetentionDays {
  const choice = CHOICES.find((each: number) => each === days)
  if (choice === undefined) throw new Error(`logs cannot be kept for ${days} days`)
  return choice
}
