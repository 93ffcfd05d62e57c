/**
 * Finds the handler function that `_HANDLER` names, in the order of AWS's runtime client, and installs
 * the `awslambda` global. The runtime's own AWS SDK is found when a function does not bring one.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')
const STREAM_RESPONSE = 'response'

export function installAwsLambda() {
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[STREAMING] = STREAM_RESPONSE
      if (typeof options?.highWaterMark === 'number') {
        handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark)
      }
      return handler
    },
    HttpResponseStream: {
      /** Metadata as JSON, eight NUL bytes, then the body: written before the first write, not sooner. */
      from(stream, metadata) {
        stream.setContentType('application/vnd.awslambda.http-integration-response')
        const prelude = JSON.stringify(metadata)
        stream._onBeforeFirstWrite = (write) => {
          write(prelude)
          write(new Uint8Array(8))
        }
        return stream
      },
    },
  }
}

/** Options of a streaming handler, or undefined for a buffered one. */
export function streamingOptions(handler) {
  if (handler[STREAMING] !== STREAM_RESPONSE) return undefined
  return { highWaterMark: handler[HIGH_WATER_MARK] }
}

export async function loadHandler(root, name) {
  provideSdk()
  const [, directory, module, exported] = /^(.*\/)?([^/.]+)\.(.+)$/.exec(name) ?? []
  if (module === undefined || name.includes('..')) {
    throw named('Runtime.MalformedHandlerName', `Bad handler ${name}`)
  }
  const file = path.resolve(root, directory ?? '', module)
  let value = await loadModule(file, root)
  for (const part of exported.split('.')) value = value?.[part]
  if (typeof value !== 'function') {
    throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  }
  return value
}

async function loadModule(file, root) {
  const require = createRequire(path.join(root, 'index.js'))
  const isModule = existsSync(`${file}.js`) && hasTypeModule(path.dirname(file))
  try {
    if (existsSync(`${file}.js`) && !isModule) return require(`${file}.js`)
    if (isModule) return await import(pathToFileURL(`${file}.js`).href)
    if (existsSync(`${file}.mjs`)) return await import(pathToFileURL(`${file}.mjs`).href)
    if (existsSync(`${file}.cjs`)) return require(`${file}.cjs`)
  } catch (error) {
    if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(error))
    if (error?.code === 'MODULE_NOT_FOUND') throw named('Runtime.ImportModuleError', String(error))
    throw error
  }
  throw named('Runtime.ImportModuleError', `Error: Cannot find module '${path.basename(file)}'`)
}

function hasTypeModule(folder) {
  const file = path.join(folder, 'package.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).type === 'module'
  const parent = path.dirname(folder)
  return parent !== folder && hasTypeModule(parent)
}

function named(name, message) {
  const error = new Error(message)
  error.name = name
  return error
}

/** Node runtimes of Lambda bring the AWS SDK: what the function's own files lack is looked up here. */
function provideSdk() {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (!specifier.startsWith('@aws-sdk/')) return nextResolve(specifier, context)
      try {
        return nextResolve(specifier, context)
      } catch (error) {
        try {
          return nextResolve(specifier, { ...context, parentURL: import.meta.url })
        } catch {
          throw error
        }
      }
    },
  })
}
