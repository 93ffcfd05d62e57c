/** Decides whether a body is binary (API Gateway, "Binary media types for REST APIs"). */

/** `mediaType` is a header's value; parameters are ignored, `*` stands for any part. */
export function isBinary(
  mediaType: string | undefined,
  binaryMediaTypes: readonly string[],
): boolean {
  if (binaryMediaTypes.includes('*/*')) return true
  if (mediaType === undefined) return false
  // Of several types in an Accept header API Gateway looks at the first only.
  const [first = ''] = mediaType.split(',')
  const [plain = ''] = first.split(';')
  const wanted = plain.trim().toLowerCase()
  return binaryMediaTypes.some((known) => {
    const pattern = known.toLowerCase()
    return pattern.endsWith('/*') ? wanted.startsWith(pattern.slice(0, -1)) : pattern === wanted
  })
}
