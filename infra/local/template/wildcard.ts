/** IAM's wildcards: `*` stands for any text, `?` for one character. */

/** Takes no more than pattern times text: `*` remembers only its last position. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0
  let position = 0
  let star = -1
  let resume = 0
  while (position < text.length) {
    const symbol = pattern[at]
    if (symbol === '*') {
      star = at
      resume = position
      at += 1
    } else if (symbol === '?' || symbol === text[position]) {
      at += 1
      position += 1
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      position = resume
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
