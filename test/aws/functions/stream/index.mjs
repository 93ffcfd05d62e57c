// Streams a line a second, or breaks the rules of streaming as it is told.
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export const handler = awslambda.streamifyResponse(async ({ queryStringParameters }, output) => {
  const { mode, seconds = '3' } = queryStringParameters ?? {}
  if (mode === 'raw') {
    output.write('no metadata comes before this')
    output.end()
    return
  }
  const stream = awslambda.HttpResponseStream.from(output, { statusCode: 200, headers: {} })
  stream.write('line\n')
  if (mode === 'fail') {
    await pause(500)
    throw new Error('after the first byte')
  }
  for (let second = 1; second < Number(seconds); second += 1) {
    await pause(1000)
    stream.write('line\n')
  }
  stream.end()
})
