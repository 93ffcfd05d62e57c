/** Puts what was measured into its place on a page, between two marks. */

export interface Marks {
  readonly begin: string
  readonly end: string
}

/** @throws Error when the page has no such place. */
export function intoSection(page: string, { begin, end }: Marks, section: string): string {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`The page has no place ${begin}`)
  return `${page.slice(0, from)}${begin}\n\n${section}\n\n${page.slice(to)}`
}
