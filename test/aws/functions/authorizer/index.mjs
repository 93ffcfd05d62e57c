// Allows, unless it is told to deny; called without an Authorization header it allows too, which shows that it was called.
export const handler = async ({ headers, methodArn }) => {
  const told = Object.entries(headers ?? {}).find(([name]) => /^authorization$/i.test(name))?.[1]
  const Effect = told === 'deny' ? 'Deny' : 'Allow'
  return {
    principalId: 'probe',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn }],
    },
    context: { told: 'by the authorizer' },
  }
}
