// Tells what ran after its last answer: ticks of a timer, or with `extension` the work of an internal extension.
import http from 'node:http'

const WORK_MS = 300
const api = process.env.AWS_LAMBDA_RUNTIME_API
let ticks = []
let answeredAt = 0
let worked = false
let answered = Promise.withResolvers()

const call = (method, path, headers, body) =>
  new Promise((resolve, reject) => {
    const url = `http://${api}/2020-01-01/extension/${path}`
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.headers))
    })
    request.on('error', reject)
    request.end(body)
  })

if (process.env.EXTENSION === 'true') {
  const named = { 'Lambda-Extension-Name': 'after', 'content-type': 'application/json' }
  const registered = await call('POST', 'register', named, '{"events":["INVOKE"]}')
  const id = { 'Lambda-Extension-Identifier': registered['lambda-extension-identifier'] }
  const loop = async () => {
    for (;;) {
      await call('GET', 'event/next', id)
      await answered.promise
      answered = Promise.withResolvers()
      await new Promise((resolve) => setTimeout(resolve, WORK_MS))
      worked = true
    }
  }
  loop().catch((error) => console.error(String(error)))
}

export const handler = async () => {
  // Whoever is woken ticks at once: what comes after a gap is not what ran before it.
  let last = answeredAt
  for (const tick of ticks) if (tick - last < 500) last = tick
  const ranMs = last - answeredAt
  const report = { ranMs, worked }
  ticks = []
  worked = false
  const first = answeredAt === 0
  answeredAt = Date.now()
  if (first) setInterval(() => ticks.push(Date.now()), 10).unref()
  answered.resolve()
  return report
}
