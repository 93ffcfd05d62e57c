// The synthesized template: what is deployed, what each function may do, what stays when it goes.
import { Match, Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { exampleConfig, stackOf, withoutDomain } from './stack-fixture.ts'

interface Statement {
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: unknown
}

let template: Template

beforeAll(() => {
  template = Template.fromStack(stackOf(exampleConfig()))
})

/** Everything that the role of one function may do, as `action on resource`. */
function permissionsOf(role: string): string[] {
  const policies = template.findResources('AWS::IAM::Policy')
  const own = Object.values(policies).filter(({ Properties: { Roles } }) =>
    JSON.stringify(Roles).includes(role),
  )
  return own
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .flatMap(({ Action, Resource }) => {
      const resources = (Array.isArray(Resource) ? Resource : [Resource]).map((each) =>
        JSON.stringify(each)
          .replace(/[A-F0-9]{8}(?=")/g, '')
          .replace(/[{}[\]"]|Fn::GetAtt:|Fn::Join:,|Ref:/g, ''),
      )
      return [Action].flat().flatMap((action) => resources.map((on) => `${action} on ${on}`))
    })
    .sort()
}

describe('the functions', () => {
  it('run on Node 24, ARM, with logs of their own that end', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogGroup: Match.anyValue() },
    })
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 })
  })

  it('are told what they need and nothing more', () => {
    const functions = Object.entries(template.findResources('AWS::Lambda::Function'))
    const environments = functions.map(([id, { Properties }]) => [
      id.replace(/Function[A-F0-9]{8}$/, ''),
      Object.keys(Properties.Environment.Variables).sort(),
    ])
    const decides = [
      'AUDIT_QUEUE',
      'AUDIT_STREAM',
      'KEYS_SECRET_PREFIX',
      'KEY_SYNC_FUNCTION',
      'POLICY_BUCKET',
      'QUOTA_TABLE',
    ]
    expect(Object.fromEntries(environments)).toEqual({
      Authorizer: decides,
      Enforcer: [...decides, 'HANDLES_SECRET'].sort(),
      Activator: ['POLICY_BUCKET'],
      KeySync: ['KEYS_SECRET_PREFIX', 'QUOTA_TABLE'],
      ServersearchEdgeProbe: ['CREDENTIAL_SECRET', 'SERVER', 'UPSTREAM'],
      AuditDrain: ['AUDIT_QUEUE', 'AUDIT_STREAM'],
    })
  })

  it.each(['Authorizer', 'Enforcer'])(
    'let the %s read, spend and record, and change nothing',
    (id) => {
      const actions = permissionsOf(`${id}Role`).map((line) => line.split(' on ')[0])
      expect([...new Set(actions)].sort()).toEqual([
        'dynamodb:GetItem',
        'dynamodb:UpdateItem',
        'firehose:PutRecord',
        'firehose:PutRecordBatch',
        'lambda:InvokeFunction',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        's3:GetObject',
        's3:ListBucket',
        'secretsmanager:GetSecretValue',
        'sqs:SendMessage',
      ])
      const objects = permissionsOf(`${id}Role`).filter((line) => line.startsWith('s3:GetObject'))
      expect(objects.map((line) => line.replace(/.*,/, '')).sort()).toEqual([
        '/active.json',
        '/bundles/*',
        '/revocations/current.jws',
      ])
    },
  )

  it('let key-sync write keys, and record fetches beside the limits without touching them', () => {
    const actions = permissionsOf('KeySyncRole').map((line) => line.split(' on ')[0])
    expect([...new Set(actions)].sort()).toEqual([
      'dynamodb:PutItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
    ])
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'dynamodb:PutItem',
            Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['key-fetch/*'] } },
          }),
        ]),
      },
    })
  })

  it('let audit-drain take records out of the queue and into the stream, and nothing else', () => {
    const actions = permissionsOf('AuditDrainRole').map((line) => line.split(' on ')[0])
    expect([...new Set(actions)].sort()).toEqual([
      'firehose:PutRecord',
      'firehose:PutRecordBatch',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
    ])
  })

  it('let nobody name a whole service or every resource', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
    )
    for (const { Action, Resource } of statements) {
      expect([Action].flat().join()).not.toContain('*')
      expect([Resource].flat()).not.toContain('*')
    }
  })

  it('keep key-sync to one at a time, each minute', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 1 })
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' })
  })

  it('may be called by exactly their APIs, rules and authorizers, and never by a console test', () => {
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission'))
    expect(permissions).toHaveLength(5)
    for (const { Properties } of permissions) {
      expect(Properties.SourceArn).toBeDefined()
      expect(JSON.stringify(Properties)).not.toContain('test-invoke-stage')
    }
  })
})

describe('the APIs', () => {
  it('wait for the role that lets them log', () => {
    template.allResources('AWS::ApiGateway::Stage', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^GatewayLogAccount')]),
    })
  })
})

describe('what holds state', () => {
  it('keeps its logical ids, because a new one would be empty', () => {
    const stateful = [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::GlobalTable',
      'AWS::SecretsManager::Secret',
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::SQS::Queue',
      'AWS::ApiGateway::DomainName',
    ].flatMap((type) => Object.keys(template.findResources(type)))
    expect(stateful.sort()).toEqual([
      'AccessLogsBucketCD784A59',
      'AuditBucket7486E833',
      'AuditQueue4030B573',
      'AuditStream8C227BF1',
      'DomainName3089E799',
      'HandlesSecret988664B4',
      'KeysIssuer4b246bc1a12459de0065AD67',
      'PolicyBucket00C29BB7',
      'QuotaTable05F4AF48',
    ])
  })

  it('stays when the stack is removed: policy, audit and who touched them', () => {
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' })
  })

  it('is encrypted, closed to the public and reached over TLS alone', () => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
    template.resourceCountIs('AWS::S3::BucketPolicy', 3)
    template.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    })
  })

  it('tells the activator of uploads and of nothing else, without a function of its own', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    })
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { object: { key: [{ prefix: 'uploads/' }] } } },
    })
    template.resourceCountIs('AWS::Lambda::Function', 6)
  })

  it('delivers audit records as they were written, readable by anything', () => {
    template.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamType: 'DirectPut',
      ExtendedS3DestinationConfiguration: { CompressionFormat: 'UNCOMPRESSED' },
    })
  })

  it('lets nobody delete an audit record', () => {
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'))
    // Only out of the queue, which Lambda does for a message once its function has put it into the stream.
    expect(policies.replace('"sqs:DeleteMessage"', '')).not.toContain('Delete')
  })

  it('keeps audit records that wait as long as SQS can, encrypted, and says that they wait', () => {
    template.hasResource('AWS::SQS::Queue', {
      DeletionPolicy: 'Retain',
      Properties: {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
        RedrivePolicy: Match.absent(),
      },
    })
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    })
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('docs/runbook.md, "Audit records are waiting"'),
    })
  })

  it('counts quotas on demand, and forgets them by itself', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    })
  })

  it('names a secret for each issuer by a digest, which key-sync and readers compute too', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'mcp-authorizer/production/keys/4b246bc1a12459de3b1003951d2219e7',
      SecretString: '{"keys":[]}',
    })
  })
})

describe('the largest deployment that the configuration reader accepts', () => {
  it.each(['with', 'without'])('fits into the limits of AWS %s a domain', (domain) => {
    const config = exampleConfig()
    const [server] = config.servers
    const [issuer] = config.issuers
    if (server === undefined || issuer === undefined) throw new Error('the example is empty')
    const largest = {
      ...config,
      servers: Array.from({ length: 13 }, (_, index) => ({
        ...server,
        name: `${'n'.repeat(38)}${index + 10}`,
        upstreamCredentialSecret: `${'s'.repeat(60)}${index}`,
      })),
      issuers: Array.from({ length: 30 }, (_, index) => ({
        ...issuer,
        issuer: `https://login${index}.example.com`,
      })),
    }
    const made = Template.fromStack(stackOf(domain === 'with' ? largest : withoutDomain(largest)))
    const { Resources } = made.toJSON() as { Resources: Record<string, unknown> }
    expect(Object.keys(Resources).length).toBeLessThan(500)
    expect(JSON.stringify(made.toJSON()).length).toBeLessThan(1_000_000)
    for (const { Properties } of Object.values(made.findResources('AWS::IAM::Policy'))) {
      expect(JSON.stringify(Properties.PolicyDocument).length).toBeLessThan(10_240)
    }
    for (const { Properties } of Object.values(made.findResources('AWS::Lambda::Function'))) {
      expect(JSON.stringify(Properties.Environment).length).toBeLessThan(4096)
    }
  })
})

describe('without a domain', () => {
  it('tells the functions the URLs of the servers, since no event can be believed', () => {
    const stack = stackOf(withoutDomain(exampleConfig()))
    const alone = Template.fromStack(stack)
    alone.resourceCountIs('AWS::ApiGateway::RestApi', 2)
    alone.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 0)
    const functions = Object.values(alone.findResources('AWS::Lambda::Function'))
    const told = functions.filter(
      ({ Properties }) => Properties.Environment.Variables.SERVER_RESOURCES !== undefined,
    )
    expect(told).toHaveLength(2)
    const parts = stack.resolve(told[0]?.['Properties'].Environment.Variables.SERVER_RESOURCES) as {
      'Fn::Join': [string, unknown[]]
    }
    const text = parts['Fn::Join'][1]
      .map((part) => (typeof part === 'string' ? part : 'X'))
      .join('')
    expect(JSON.parse(text)).toEqual({
      orders: 'https://X.execute-api.X.X/v1',
      search: 'https://X.execute-api.X.X/v1',
    })
  })
})
