/**
 * `mcp-authorizer keys drop`: stops believing one key of an issuer, by way of the one function that
 * writes keys. Refuses where no key of that id is stored.
 */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { askFunctions } from '../ask-functions.ts'
import { clientSettings, findVariables, type Variables } from '../aws-settings.ts'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_UNKNOWN, EXIT_USAGE } from '../command.ts'
import { readOptions } from '../options.ts'

export const usage = `Usage: mcp-authorizer keys drop --issuer URL --kid KEY_ID

Stops believing a key, though its issuer may still publish it: tokens that it signed are refused, remembered ones too,
by every environment whose keys are 30 s old, as long as Secrets Manager answers it. The key does not come back, under no
key id. Ends with 0 when the environments that were asked refuse it, and with 2 when that cannot be told.

  --issuer URL   the issuer, as its tokens write it in iss
  --kid KEY_ID   the key, as tokens write it in their header

KEY_SYNC_FUNCTION of the environment names the function that writes keys (the stack's output
KeySyncFunctionName); AUTHORIZER_FUNCTION and ENFORCER_FUNCTION name those that are asked whether it is refused. Without
them they are those of the running local stack.`

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const fail = (code: number, message: string): number => {
    io.err(`mcp-authorizer keys drop: ${message}\n`)
    return code
  }
  const options = readOptions(args, { issuer: { type: 'string' }, kid: { type: 'string' } })
  if (options.kind === 'problem') return fail(EXIT_USAGE, options.message)
  const { issuer, kid } = options.values
  if (typeof issuer !== 'string' || typeof kid !== 'string' || options.positionals.length > 0)
    return fail(EXIT_USAGE, `both --issuer and --kid are needed\n\n${usage}`)
  const variables = await findVariables(io, 'KEY_SYNC_FUNCTION')
  if (variables === undefined)
    return fail(
      EXIT_FAILED,
      'no key-sync function is known: start a local stack with "npm start", or set KEY_SYNC_FUNCTION and AWS credentials',
    )
  const client = new LambdaClient(clientSettings(variables, 'LAMBDA'))
  try {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({
        FunctionName: variables['KEY_SYNC_FUNCTION'],
        Payload: JSON.stringify({ reason: 'drop', issuer, kid }),
      }),
    )
    if (FunctionError !== undefined) return fail(EXIT_FAILED, 'the key-sync function failed')
    const { issuers } = JSON.parse(Payload?.transformToString() ?? '{}') as {
      readonly issuers?: readonly { readonly outcome: string; readonly problem?: string }[]
    }
    const [first] = issuers ?? []
    if (first === undefined)
      return fail(EXIT_FAILED, 'this deployment does not know that issuer; write it as iss does')
    if (first.outcome === 'not-there')
      return fail(EXIT_FAILED, 'no key of that id is stored for the issuer')
    if (first.outcome !== 'dropped') return fail(EXIT_FAILED, first.problem ?? first.outcome)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error'
    return fail(
      EXIT_FAILED,
      `the key-sync function does not answer, and nothing is known to have changed: ${name}`,
    )
  } finally {
    client.destroy()
  }
  return sayWhoRefuses(io, variables, issuer, kid)
}

/** The key is dropped for good; whoever cannot read that yet goes on with the keys that it has. */
async function sayWhoRefuses(
  io: CommandIo,
  variables: Variables,
  issuer: string,
  kid: string,
): Promise<number> {
  const within = 'within 30 s, as long as Secrets Manager answers'
  const asked = await askFunctions(variables)
  if (asked === undefined) {
    io.out(
      `dropped: ${kid}; refused everywhere ${within} (no function was asked: set AUTHORIZER_FUNCTION and ENFORCER_FUNCTION)\n`,
    )
    return EXIT_OK
  }
  const { views, unanswered } = asked
  const behind = views.filter(({ keys }) => keys[issuer]?.includes(kid) === true).length
  if (behind === 0 && unanswered === 0) {
    io.out(
      `dropped: ${kid}; ${views.length} environments were asked and refuse it, every other one does ${within}\n`,
    )
    return EXIT_OK
  }
  const who =
    behind > 0
      ? `${behind} of ${views.length} environments that were asked still believe it: Secrets Manager does not answer them, and they go on with the keys that they have for up to a day`
      : `${unanswered} questions to the functions were not answered`
  io.err(`mcp-authorizer keys drop: dropped: ${kid}, for good; but ${who}\n`)
  return EXIT_UNKNOWN
}
