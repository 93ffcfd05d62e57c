import { describe, expect, it } from 'vitest'
import { FUNCTION, resolveTemplates } from './assembly-fixture.ts'

const BUCKET = { Type: 'AWS::S3::Bucket', Properties: {} }

function outputOf(value: unknown, more: object = {}): unknown {
  const template = { Resources: { Bucket: BUCKET }, Outputs: { Out: { Value: value } }, ...more }
  return resolveTemplates({ Stack: template }).outputs['Stack']?.['Out']
}

// CloudFormation User Guide, "Intrinsic function reference" and "Pseudo parameters reference".
describe('resolveAssembly', () => {
  it.each([
    [{ Ref: 'AWS::Region' }, 'eu-central-1'],
    [{ Ref: 'AWS::AccountId' }, '123456789012'],
    [{ 'Fn::Sub': '${AWS::Partition}-${!Literal}-${AWS::StackName}' }, 'aws-${Literal}-Stack'],
    [{ 'Fn::Sub': ['${a}/${b}', { a: 'x', b: { Ref: 'AWS::Region' } }] }, 'x/eu-central-1'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::URLSuffix' }]] }, 'a-amazonaws.com'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['.', 'a.b.c'] }] }, 'b'],
    [{ 'Fn::Base64': 'a' }, 'YQ=='],
    [{ 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] }, 'found'],
    [{ 'Fn::FindInMap': ['M', 'x', 'k', { DefaultValue: 'd' }] }, 'd'],
    [{ 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    [{ 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    [
      [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }, 3],
      [1, 3],
    ],
    [{ Ref: 'Given' }, 'from-option'],
    [{ Ref: 'Defaulted' }, 'default'],
    [{ Ref: 'Listed' }, ['a', 'b']],
  ])('evaluates %j', (value, expected) => {
    const template = {
      Mappings: { M: { 'eu-central-1': { k: 'found' } } },
      Conditions: {
        Yes: { 'Fn::And': [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Not': [{ Condition: 'No' }] }] },
        No: { 'Fn::Or': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }] },
      },
      Parameters: {
        Given: { Type: 'String' },
        Defaulted: { Type: 'String', Default: 'default' },
        Listed: { Type: 'CommaDelimitedList', Default: 'a,b' },
      },
      Outputs: { Out: { Value: value } },
    }
    const assembly = resolveTemplates({ Stack: template }, { Given: 'from-option' })
    expect(assembly.outputs['Stack']?.['Out']).toEqual(expected)
  })

  it('makes names that are stable, and differ between resources', () => {
    const first = outputOf({ Ref: 'Bucket' })
    expect(first).toBe(outputOf({ Ref: 'Bucket' }))
    expect(first).toMatch(/^stack-bucket-[a-z0-9]+$/)
    expect(outputOf({ 'Fn::GetAtt': ['Bucket', 'Arn'] })).toBe(`arn:aws:s3:::${String(first)}`)
    expect(outputOf({ 'Fn::GetAtt': 'Bucket.Arn' })).toBe(`arn:aws:s3:::${String(first)}`)
  })

  it('leaves out resources whose condition does not hold', () => {
    const assembly = resolveTemplates({
      Stack: {
        Conditions: { Never: { 'Fn::Equals': [1, 2] } },
        Resources: { Bucket: { ...BUCKET, Condition: 'Never' } },
      },
    })
    expect(assembly.resources).toHaveLength(0)
  })

  it('imports what another stack exports', () => {
    const assembly = resolveTemplates({
      One: { Outputs: { Shared: { Value: 'v', Export: { Name: 'one:shared' } } } },
      Two: { Outputs: { Out: { Value: { 'Fn::ImportValue': 'one:shared' } } } },
    })
    expect(assembly.outputs['Two']).toEqual({ Out: 'v' })
  })

  it('accepts types without local effect, whatever their properties', () => {
    const assembly = resolveTemplates({
      Stack: {
        Resources: {
          Role: { Type: 'AWS::IAM::Role', Properties: { Anything: { 'Fn::Odd': 1 } } },
          Fn: {
            ...FUNCTION,
            Properties: { ...FUNCTION.Properties, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
          },
        },
      },
    })
    expect(assembly.resources.map(({ logicalId }) => logicalId)).toEqual(['Fn'])
  })

  const bucket = (properties: object) => ({ Bucket: { ...BUCKET, Properties: properties } })
  it.each([
    [
      { X: { Type: 'AWS::Neptune::DBCluster' } },
      'Stack.X',
      'resource type "AWS::Neptune::DBCluster"',
    ],
    [bucket({ Frobnicate: 1 }), 'Stack.Bucket.Properties.Frobnicate', 'property is not known'],
    [
      bucket({ NotificationConfiguration: { TopicConfigurations: [] } }),
      'Stack.Bucket.Properties.NotificationConfiguration.TopicConfigurations',
      'property is not known',
    ],
    [bucket({ BucketName: { 'Fn::Cidr': [] } }), 'Stack.Bucket.Properties.BucketName', 'Fn::Cidr'],
    [bucket({ BucketName: { Ref: 'Gone' } }), 'Stack.Bucket.Properties.BucketName', 'Gone'],
    [
      bucket({ Tags: [{ 'Fn::GetAtt': ['Bucket', 'Colour'] }] }),
      'Stack.Bucket.Properties.Tags[0]',
      'attribute Bucket.Colour',
    ],
    [
      bucket({ BucketName: { 'Fn::ImportValue': 'x' } }),
      'Stack.Bucket.Properties.BucketName',
      'exports x',
    ],
    [
      bucket({ BucketName: '{{resolve:ssm:/name}}' }),
      'Stack.Bucket.Properties.BucketName',
      'dynamic references',
    ],
  ])('refuses %j with its place and what is known', (resources, place, problem) => {
    expect(() => resolveTemplates({ Stack: { Resources: resources } })).toThrow(
      expect.objectContaining({
        place,
        message: expect.stringContaining(problem) as string,
      }) as Error,
    )
  })

  it('refuses a parameter without a value and a directory without a manifest', () => {
    expect(() =>
      resolveTemplates({
        Stack: { Parameters: { P: { Type: 'String' } }, Outputs: { O: { Value: { Ref: 'P' } } } },
      }),
    ).toThrow('parameter P has no value')
  })
})
