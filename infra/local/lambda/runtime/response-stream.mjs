/**
 * The stream that a streaming handler writes to: one chunked POST to the Runtime API, whose trailers
 * carry an error that comes after the first byte (AWS, "Custom runtimes: response streaming").
 */
import http from 'node:http'
import net from 'node:net'

const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type'
const ERROR_BODY = 'Lambda-Runtime-Function-Error-Body'

export function openResponseStream({ hostname, port, agent, path, highWaterMark }) {
  if (highWaterMark !== undefined) {
    agent.createConnection = (options, listener) =>
      net.createConnection({ ...options, highWaterMark }, listener)
  }
  const request = http.request({
    hostname,
    port,
    agent,
    path,
    method: 'POST',
    headers: {
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Content-Type': 'application/octet-stream',
      'Transfer-Encoding': 'chunked',
      Trailer: [ERROR_TYPE, ERROR_BODY],
    },
  })
  const answered = new Promise((resolve, reject) => {
    request.on('response', (response) => {
      response.resume()
      response.on('end', resolve)
      response.on('error', reject)
    })
    request.on('error', reject)
  })
  answered.catch(() => undefined)

  let written = false
  request.setContentType = (contentType) => {
    if (written) throw new Error('Cannot set content-type, too late.')
    request.setHeader('Content-Type', contentType)
  }
  const write = request.write.bind(request)
  request.write = (chunk, encoding, callback) => {
    const isBytes = typeof chunk === 'string' || Buffer.isBuffer(chunk) || isPlainBytes(chunk)
    if (!written) {
      request._onBeforeFirstWrite?.((prelude) => write(prelude))
      written = true
    }
    return write(isBytes ? chunk : JSON.stringify(chunk), encoding, callback)
  }
  // As in AWS's client, `end` takes no chunk through `write`: metadata goes out with a write only.
  const end = request.end.bind(request)
  request.end = (argument) => end(argument)

  return {
    writable: request,
    answered,
    fail(error) {
      return new Promise((resolve) => {
        if (request.writableEnded || request.destroyed) {
          resolve()
          return
        }
        request.addTrailers({
          [ERROR_TYPE]: error.errorType,
          [ERROR_BODY]: Buffer.from(JSON.stringify(error)).toString('base64'),
        })
        end()
        answered.then(resolve, resolve)
      })
    },
  }
}

function isPlainBytes(chunk) {
  return chunk?.constructor === Uint8Array
}
