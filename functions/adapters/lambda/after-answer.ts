/**
 * The one place for work after the answer: an internal Lambda extension, registered while the
 * environment starts, that asks for its next event only when that work is done, so that the
 * environment is not frozen before (AWS Lambda, Extensions API, "Internal extensions"). Outside
 * Lambda the work simply runs.
 */
import { type IncomingMessage, request } from 'node:http'

export interface AfterAnswer {
  /** Runs once the answer of the current invocation is out. Rejections are reported, never thrown. */
  done(): void
}

const NAME = 'after-answer'

/** `work` runs after each answer; `report` is told why a run failed. */
export async function startAfterAnswer(
  runtimeApi: string | undefined,
  work: () => Promise<void>,
  report: (problem: string) => void,
): Promise<AfterAnswer> {
  if (runtimeApi === undefined) {
    return { done: () => void work().catch((error: unknown) => report(String(error))) }
  }
  const identifier = await register(runtimeApi)
  let answered = Promise.withResolvers<undefined>()
  const loop = async (): Promise<never> => {
    for (;;) {
      await call(runtimeApi, 'GET', 'event/next', { 'Lambda-Extension-Identifier': identifier })
      await answered.promise
      answered = Promise.withResolvers<undefined>()
      await work().catch((error: unknown) => report(String(error)))
    }
  }
  loop().catch((error: unknown) => report(`the extension ended: ${String(error)}`))
  return { done: () => answered.resolve(undefined) }
}

async function register(runtimeApi: string): Promise<string> {
  const response = await call(
    runtimeApi,
    'POST',
    'register',
    { 'Lambda-Extension-Name': NAME, 'content-type': 'application/json' },
    '{"events":["INVOKE"]}',
  )
  const identifier = response.headers['lambda-extension-identifier']
  if (typeof identifier !== 'string') throw new Error('The Extensions API gave no identifier')
  return identifier
}

/** A plain request: `event/next` stays open for as long as the environment sleeps. */
function call(
  runtimeApi: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `http://${runtimeApi}/2020-01-01/extension/${path}`,
      { method, headers, agent: false },
      (response) => {
        response.resume()
        response.on('end', () => {
          if (response.statusCode === 200) resolve(response)
          else reject(new Error(`Extensions API ${path} answered ${response.statusCode ?? 0}`))
        })
        response.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
