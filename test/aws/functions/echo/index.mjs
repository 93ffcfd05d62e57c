// Answers with the headers that it was given.
export const handler = async ({ headers, multiValueHeaders }) => ({
  statusCode: 200,
  body: JSON.stringify({ headers, multiValueHeaders }),
})
