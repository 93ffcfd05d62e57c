/**
 * Lays a function's code out in a directory of its own, outside any project, so that it finds what is in
 * its package and nothing else: no node_modules of a parent, no package.json that changes its module type.
 */
import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { FunctionModel } from './function-model.ts'
import { extractZip } from './extract-zip.ts'

/** Returns the directory that the function sees as LAMBDA_TASK_ROOT. */
export async function prepareCode(model: FunctionModel, workDirectory: string): Promise<string> {
  const root = path.join(workDirectory, model.name.replaceAll(/[^\w-]/g, '_'))
  await mkdir(root, { recursive: true })
  switch (model.code.kind) {
    case 'directory':
      await cp(model.code.path, root, { recursive: true, dereference: true })
      break
    case 'zip':
      await extractZip(model.code.path, root)
      break
    case 'inline': {
      // Inline code is always index.js on Lambda, whatever it is written in.
      await writeFile(path.join(root, 'index.js'), model.code.text)
    }
  }
  return root
}
