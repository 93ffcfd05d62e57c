// The rule packs: cdk-nag's AwsSolutions and the CDK's own validator find nothing unexplained.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterEach, describe, expect, it } from 'vitest'
import type { AuthorizerStack } from '../../infra/stack.ts'
import { exampleConfig, stackOf, withoutDomain } from './stack-fixture.ts'

const exitCode = process.exitCode

afterEach(() => {
  // A finding makes synthesis set the process's own exit code.
  process.exitCode = exitCode
})

function findingsOf(stack: AuthorizerStack): string[] {
  const app = stack.node.root
  if (!(app instanceof App)) throw new Error('a stack without an app')
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  try {
    app.synth()
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationFailed')) throw error
  }
  const report = readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')
  const { pluginReports } = JSON.parse(report) as {
    pluginReports: { violations?: { ruleName: string }[] }[]
  }
  return pluginReports.flatMap(({ violations }) => violations ?? []).map(({ ruleName }) => ruleName)
}

const CHECKED = { builtinCloudFormationValidation: true }

describe('the rule packs', () => {
  it('find nothing in the example', () => {
    expect(findingsOf(stackOf(exampleConfig(), CHECKED))).toEqual([])
  })

  it('find nothing without a domain', () => {
    expect(findingsOf(stackOf(withoutDomain(exampleConfig()), CHECKED))).toEqual([])
  })

  it('would find a bucket that is open', () => {
    const stack = stackOf(exampleConfig(), CHECKED)
    new Bucket(stack, 'Open')
    expect(findingsOf(stack).join()).toContain('AwsSolutions-S1')
  })
})
