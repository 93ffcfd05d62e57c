/**
 * Cuts what a read resource brings down to the resource that was asked for and others that the caller
 * could be allowed to read: a server may answer with the contents of a whole folder.
 */
import { isJsonObject } from '../../json.ts'
import { keepElements } from '../../json-edits.ts'
import { isList } from './filter-list.ts'
import type { ResultFilter } from './result-filter.ts'

export const filterContents: ResultFilter = (text, result, { invocation, canSee }) => {
  const { contents } = result
  if (!isList(contents)) return undefined
  return keepElements(text, ['result', 'contents'], (index) => {
    const content = contents[index]
    const uri = isJsonObject(content) ? content['uri'] : undefined
    return typeof uri === 'string' && (uri === invocation.name || canSee('resource', uri))
  })
}
