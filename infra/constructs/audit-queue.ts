/**
 * Where audit records wait that the stream did not take when they were made, and how they get there and
 * out of it. There is no dead-letter queue: a record stays until the stream takes it, 14 days at most,
 * and alarms say that some are waiting.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'

/** Batches in work at once: a stream that is down is not asked more often than this allows. */
const MOST_AT_ONCE = 5

export class AuditQueue extends Construct {
  private readonly queue: Queue

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The largest record that the stream takes has 1,000 KiB.
      maxMessageSizeBytes: 1_048_576,
      retentionPeriod: Duration.days(14),
      // Six times the drain's own time-out, as Lambda asks for ("Configuring an Amazon SQS queue").
      visibilityTimeout: Duration.minutes(1),
      removalPolicy: RemovalPolicy.RETAIN,
    })
    acknowledge(
      this.queue,
      'AwsSolutions-SQS3',
      'Records wait here until the stream takes them; a dead-letter queue would only end their wait.',
    )
    this.addAlarms()
  }

  /** Lets a function leave records here. */
  grantSend(sender: LambdaFunction): void {
    const actions = ['sqs:SendMessage']
    const resources = [this.queue.queueArn]
    sender.addToRolePolicy(new PolicyStatement({ actions, resources }))
    sender.addEnvironment('AUDIT_QUEUE', this.queue.queueUrl)
  }

  /** Has a function take the records out again. */
  drainWith(drain: LambdaFunction): void {
    drain.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        maxConcurrency: MOST_AT_ONCE,
        reportBatchItemFailures: true,
      }),
    )
    drain.addEnvironment('AUDIT_QUEUE', this.queue.queueUrl)
  }

  /**
   * Messages that the stream refuses are hidden most of the time; those that nobody takes out are not.
   * The age of the oldest message would not do: one that was received more than three times no longer
   * counts for it (SQS, "Available CloudWatch metrics").
   */
  private addAlarms(): void {
    const settings = { period: Duration.minutes(5) }
    const { queue } = this
    this.addAlarm(
      'Refused',
      'The audit stream has refused records for 15 minutes.',
      queue.metricApproximateNumberOfMessagesNotVisible({ ...settings, statistic: Stats.MAXIMUM }),
    )
    this.addAlarm(
      'Unread',
      'Nothing has emptied the queue of audit records for 15 minutes.',
      queue.metricApproximateNumberOfMessagesVisible({ ...settings, statistic: Stats.MINIMUM }),
    )
  }

  private addAlarm(id: string, what: string, metric: Metric): void {
    new Alarm(this, id, {
      alarmDescription: `${what} See docs/runbook.md, "Audit records are waiting".`,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
    })
  }
}
