// Fails, and remembers when it was tried, until it is asked.
const times = []

export const handler = async ({ report }) => {
  if (report) return { times }
  times.push(Date.now())
  throw new Error('as intended')
}
