/**
 * Who may call a function (Lambda, "Resource-based policies"): API Gateway, EventBridge and S3 need a
 * permission of the function, or their calls fail as they do on AWS.
 */
import { readProperties } from '../template/property-reader.ts'
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import { matchesWildcard } from '../template/wildcard.ts'

export interface Permissions {
  /** `functionArn` without version; `sourceArn` names the method, authorizer, rule or bucket. */
  allows(functionArn: string, service: CallingService, sourceArn: string): boolean
}

export type CallingService = 'apigateway' | 'events' | 's3'

export function readPermissions(assembly: ResolvedAssembly): Permissions {
  const permissions = assembly.ofType('AWS::Lambda::Permission').map((resource) => {
    const properties = readProperties(resource.properties, resource.place)
    const action = properties.text('Action')
    return {
      function: properties.text('FunctionName'),
      principal: properties.text('Principal'),
      sourceArn: properties.optionalText('SourceArn') ?? '*',
      mayInvoke: matchesWildcard(action, 'lambda:InvokeFunction'),
    }
  })
  return {
    allows(functionArn, service, sourceArn) {
      const name = functionArn.split(':')[6]
      return permissions.some((one) => {
        // Named by name or ARN, perhaps with a version or alias behind it.
        const [reference = ''] = one.function.startsWith('arn:')
          ? [one.function.split(':')[6]]
          : one.function.split(':')
        return (
          one.mayInvoke &&
          reference === name &&
          one.principal === `${service}.amazonaws.com` &&
          matchesWildcard(one.sourceArn, sourceArn)
        )
      })
    },
  }
}
