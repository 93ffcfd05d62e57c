/**
 * Every address at which APIs are reached: the custom domains' port, and one of its own for each API. They
 * are opened before anything is served, because what is served must know them.
 */
import type { ResolvedAssembly } from '../template/resolve-assembly.ts'
import type { ApiModel } from './api-model.ts'
import { type Listener, listenForApi, listenForDomains } from './gateway-server.ts'
import type { RequestHandler } from './handle-request.ts'
import type { DomainMapping } from './read-mappings.ts'

interface Served {
  readonly apis: readonly ApiModel[]
  readonly mappings: readonly DomainMapping[]
  readonly handler: RequestHandler
}

export interface Doors {
  /** Where the custom domains are served. */
  readonly url: string
  /** Local origin by the host name that an API would have on AWS. */
  readonly origins: ReadonlyMap<string, string>
  serve(served: Served): void
  /** `http://127.0.0.1:PORT/STAGE` by `API_ID/STAGE`. */
  stageUrls(apis: readonly ApiModel[]): ReadonlyMap<string, string>
  close(): void
}

/** @throws the system's error when `port` is taken. */
export async function openDoors(
  assembly: ResolvedAssembly,
  port: number,
  now: () => number,
): Promise<Doors> {
  let current: Served | undefined
  const handlerOf = (): RequestHandler | undefined => current?.handler
  const listeners = new Map<string, Listener>()
  const domains = await listenForDomains(() => current?.mappings ?? [], handlerOf, port, now)
  const ids = assembly.ofType('AWS::ApiGateway::RestApi').map(({ ref }) => ref)
  for (const id of ids) {
    const apiOf = (): ApiModel | undefined => current?.apis.find((api) => api.id === id)
    listeners.set(id, await listenForApi(apiOf, handlerOf, now))
  }
  const url = (id: string): string => listeners.get(id)?.url ?? ''
  return {
    url: domains.url,
    origins: new Map(
      ids.map((id) => [`${id}.execute-api.${assembly.region}.amazonaws.com`, url(id)]),
    ),
    serve(served) {
      current = served
    },
    stageUrls: (apis) =>
      new Map(
        apis.flatMap((api) =>
          [...api.stages.keys()].map((stage) => [`${api.id}/${stage}`, `${url(api.id)}/${stage}`]),
        ),
      ),
    close() {
      domains.close()
      for (const listener of listeners.values()) listener.close()
    },
  }
}
