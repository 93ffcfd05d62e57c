/**
 * `npm run bench`: measures decisions, first sights of tokens and cold starts, each against the least
 * that the same work could take, in one run, and writes the tables of docs/performance.md.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { timeColdStarts } from './cold-start.ts'
import { timeDecisions } from './decisions.ts'
import { timeFirstSight } from './first-sight.ts'
import { benchDeployment, createIssuer } from './issuer.ts'
import { intoPage, type Measured, tables } from './report.ts'
import { timeTokens } from './tokens.ts'

const PAGE = new URL('../docs/performance.md', import.meta.url)
const say = (line: string): void => void process.stderr.write(`${line}\n`)

const deployment = benchDeployment('https://upstream.example.com/mcp')
const [rs256, es256] = await Promise.all([createIssuer('RS256'), createIssuer('ES256')])
say('Warm decisions')
const decisions = await timeDecisions(deployment, rs256)
say('First sights of tokens')
const firstSight = {
  RS256: await timeFirstSight(deployment, rs256),
  ES256: await timeFirstSight(deployment, es256),
}
say('Who calls')
const tokens = await timeTokens(deployment, rs256)
say('Cold starts')
const coldStarts = await timeColdStarts(rs256)
const processors = cpus()
const measured: Measured = {
  machine: {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
  },
  decisions,
  firstSight,
  tokens,
  coldStarts,
}
process.stdout.write(`${tables(measured)}\n`)
await writeFile(PAGE, intoPage(await readFile(PAGE, 'utf8'), measured))
say('Written to docs/performance.md')
