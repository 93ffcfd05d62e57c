/**
 * Asks the functions that judge calls what they judge them by. Several environments of each are asked at
 * once; how many there are, Lambda tells nobody.
 */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { QUESTION, type ServedView } from '../functions/adapters/lambda/served-view.ts'
import { clientSettings, type Variables } from './aws-settings.ts'

/** Environments of each function that are asked at once. */
const ASKED_AT_ONCE = 4
const TIMEOUT_MS = 8000

export interface Asked {
  /** One for each environment that answered. */
  readonly views: readonly ServedView[]
  /** Questions that were not answered. */
  readonly unanswered: number
}

/** Undefined where no functions are named. Never rejects. */
export async function askFunctions(variables: Variables): Promise<Asked | undefined> {
  const names = [variables['AUTHORIZER_FUNCTION'], variables['ENFORCER_FUNCTION']]
  if (names.some((name) => name === undefined || name === '')) return undefined
  const client = new LambdaClient({
    ...clientSettings(variables, 'LAMBDA'),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 2000,
      requestTimeout: TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  })
  try {
    const asked = names.flatMap((name) => Array.from({ length: ASKED_AT_ONCE }, () => name))
    const answers = await Promise.all(asked.map((name) => ask(client, name)))
    const views = new Map(answers.flatMap((view) => (view ? [[view.environment, view]] : [])))
    const unanswered = answers.filter((view) => view === undefined).length
    return { views: [...views.values()], unanswered }
  } finally {
    client.destroy()
  }
}

async function ask(
  client: LambdaClient,
  name: string | undefined,
): Promise<ServedView | undefined> {
  try {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(QUESTION) }),
    )
    if (FunctionError !== undefined) return undefined
    return JSON.parse(Payload?.transformToString() ?? '') as ServedView
  } catch {
    return undefined
  }
}
