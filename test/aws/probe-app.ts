/**
 * A small stack that shows what AWS's documents leave open: two APIs, an authorizer, and functions that
 * tell what they see. It has nothing of the product and holds no data. Deployed and removed by `run.ts`.
 */
import path from 'node:path'
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import * as apigateway from 'aws-cdk-lib/aws-apigateway'
import * as lambda from 'aws-cdk-lib/aws-lambda'

export const STACK = 'McpAuthorizerProbe'

/** Makes the app; its assembly is written to `outdir`, or where the CDK command line says. */
export function probeApp(outdir?: string): App {
  const app = new App({ analyticsReporting: false, ...(outdir === undefined ? {} : { outdir }) })
  const stack = new Stack(app, STACK, { description: 'Asks what AWS documents leave open' })
  const make = (name: string, environment: Record<string, string> = {}, id = name) =>
    new lambda.Function(stack, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(import.meta.dirname, 'functions', name)),
      timeout: Duration.minutes(2),
      environment,
    })
  const told = new lambda.Function(stack, 'authorizer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(import.meta.dirname, 'functions/authorizer')),
  })
  const echo = make('echo')
  const stream = make('stream')
  for (const one of [make('fails'), make('after'), make('after', { EXTENSION: 'true' }, 'ext')]) {
    new CfnOutput(stack, `Name${one.node.id}`, { value: one.functionName })
  }

  const plain = new apigateway.RestApi(stack, 'Plain', { cloudWatchRole: false })
  plain.root.addMethod('ANY', new apigateway.LambdaIntegration(echo))
  plain.root.addResource('guarded').addMethod('GET', new apigateway.LambdaIntegration(echo), {
    authorizer: authorizerFor('PlainAuthorizer'),
  })

  const probe = new apigateway.RestApi(stack, 'Probe', { cloudWatchRole: false })
  const authorizer = authorizerFor('ProbeAuthorizer')
  probe.root
    .addResource('guarded')
    .addMethod('GET', new apigateway.LambdaIntegration(echo), { authorizer })
  probe.root.addResource('override').addMethod(
    'GET',
    new apigateway.HttpIntegration(plain.url, {
      httpMethod: 'GET',
      proxy: true,
      options: {
        requestParameters: {
          'integration.request.header.Authorization': "'replaced'",
          'integration.request.header.Cookie': "'replaced'",
          'integration.request.header.DPoP': "'replaced'",
        },
      },
    }),
  )
  const streaming = (timeout?: Duration) =>
    new apigateway.LambdaIntegration(stream, {
      responseTransferMode: apigateway.ResponseTransferMode.STREAM,
      ...(timeout === undefined ? {} : { timeout }),
    })
  probe.root.addResource('stream').addMethod('GET', streaming())
  probe.root.addResource('short-stream').addMethod('GET', streaming(Duration.seconds(5)))
  probe.addGatewayResponse('Denied', {
    type: apigateway.ResponseType.ACCESS_DENIED,
    responseHeaders: { 'X-Told': 'context.authorizer.told' },
  })
  new CfnOutput(stack, 'PlainUrl', { value: plain.url })
  new CfnOutput(stack, 'ProbeUrl', { value: probe.url })
  return app

  function authorizerFor(id: string): apigateway.RequestAuthorizer {
    return new apigateway.RequestAuthorizer(stack, id, {
      handler: told,
      identitySources: [apigateway.IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.seconds(0),
    })
  }
}

if (import.meta.main) probeApp().synth()
