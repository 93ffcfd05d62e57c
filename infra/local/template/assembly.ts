/**
 * Reads a cloud assembly (what `cdk synth` wrote): every stack with its template, and where each file
 * asset lies. Refuses a directory without a manifest, and artifacts that it cannot place.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isRecord, type JsonRecord, parseJson } from './json.ts'
import { Place, TemplateFailure } from './template-failure.ts'

export interface AssemblyAsset {
  /** Absolute path of the asset's directory or file. */
  readonly path: string
  readonly packaging: 'zip' | 'file'
}

export interface AssemblyStack {
  readonly name: string
  readonly template: JsonRecord
  readonly region: string | undefined
  readonly account: string | undefined
  /** Parameter values that the assembly itself gives. */
  readonly parameters: JsonRecord
  /** File assets by the object key under which a deployment would upload them. */
  readonly assets: ReadonlyMap<string, AssemblyAsset>
}

/** All stacks of the assembly, those of nested assemblies (CDK stages) included, in manifest order. */
export function readAssembly(directory: string): readonly AssemblyStack[] {
  const place = new Place(path.join(directory, 'manifest.json'))
  const artifacts = readJsonFile(path.join(directory, 'manifest.json'), place)['artifacts']
  if (!isRecord(artifacts)) throw new TemplateFailure(place, 'has no artifacts')

  const assets = new Map<string, AssemblyAsset>()
  const stacks: AssemblyStack[] = []
  const nested: AssemblyStack[] = []
  for (const [id, artifact] of Object.entries(artifacts)) {
    if (!isRecord(artifact)) throw new TemplateFailure(place.property(id), 'must be an object')
    const properties = isRecord(artifact['properties']) ? artifact['properties'] : {}
    const file = (name: string): string => {
      const value = properties[name]
      if (typeof value !== 'string') {
        throw new TemplateFailure(place.property(id), `has no ${name}`)
      }
      return path.join(directory, value)
    }
    switch (artifact['type']) {
      case 'aws:cloudformation:stack':
        stacks.push(readStack(id, artifact, properties, file('templateFile'), assets))
        break
      case 'cdk:asset-manifest':
        readAssets(file('file'), directory, assets)
        break
      case 'cdk:cloud-assembly':
        nested.push(...readAssembly(file('directoryName')))
        break
      case 'cdk:tree':
      case 'cdk:feature-flag-report':
        break
      default:
        throw new TemplateFailure(
          place.property(id),
          `artifact type ${JSON.stringify(artifact['type'])} is not known`,
          ['aws:cloudformation:stack', 'cdk:asset-manifest', 'cdk:cloud-assembly', 'cdk:tree'],
        )
    }
  }
  return [...stacks, ...nested]
}

function readStack(
  id: string,
  artifact: JsonRecord,
  properties: JsonRecord,
  templateFile: string,
  assets: ReadonlyMap<string, AssemblyAsset>,
): AssemblyStack {
  const name = typeof properties['stackName'] === 'string' ? properties['stackName'] : id
  const environment = typeof artifact['environment'] === 'string' ? artifact['environment'] : ''
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? []
  return {
    name,
    template: readJsonFile(templateFile, new Place(templateFile)),
    region: region === 'unknown-region' ? undefined : region,
    account: account === 'unknown-account' ? undefined : account,
    parameters: isRecord(properties['parameters']) ? properties['parameters'] : {},
    assets,
  }
}

function readAssets(file: string, directory: string, assets: Map<string, AssemblyAsset>): void {
  const place = new Place(file)
  const manifest = readJsonFile(file, place)
  const files = isRecord(manifest['files']) ? manifest['files'] : {}
  for (const [hash, asset] of Object.entries(files)) {
    const source = isRecord(asset) && isRecord(asset['source']) ? asset['source'] : undefined
    const destinations =
      isRecord(asset) && isRecord(asset['destinations']) ? asset['destinations'] : {}
    // An asset made by an external command has no path; it matters only if a function needs it.
    if (source === undefined || typeof source['path'] !== 'string') continue
    const packaging = source['packaging'] === 'zip' ? 'zip' : 'file'
    const found: AssemblyAsset = { path: path.join(directory, source['path']), packaging }
    assets.set(hash, found)
    for (const destination of Object.values(destinations)) {
      if (isRecord(destination) && typeof destination['objectKey'] === 'string') {
        assets.set(destination['objectKey'], found)
      }
    }
  }
}

function readJsonFile(file: string, place: Place): JsonRecord {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new TemplateFailure(place, 'cannot be read')
  }
  const value = parseJson(text)
  if (!isRecord(value)) throw new TemplateFailure(place, 'is not a JSON object')
  return value
}
