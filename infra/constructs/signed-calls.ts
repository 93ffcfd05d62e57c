/** Lets a function call, with its own role, the upstreams that it signs requests to, and nothing else. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { ServerSettings } from '../config/authorizer-config.ts'

export function grantSignedCalls(caller: LambdaFunction, servers: readonly ServerSettings[]): void {
  const invoked = [...new Set(servers.flatMap(({ invokes = [] }) => invokes))]
  const ofService = (service: string): string[] =>
    invoked.filter((arn) => arn.split(':')[2] === service)
  const apis = ofService('execute-api')
  const functions = ofService('lambda')
  if (apis.length > 0)
    caller.addToRolePolicy(
      new PolicyStatement({ actions: ['execute-api:Invoke'], resources: apis }),
    )
  if (functions.length === 0) return
  // A function's URL asks for both (Lambda, "Control access to Lambda function URLs"); by neither can
  // the function be called around its URL.
  caller.addToRolePolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunctionUrl'],
      resources: functions,
      conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    }),
  )
  caller.addToRolePolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: functions,
      conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    }),
  )
}
