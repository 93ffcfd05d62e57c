/**
 * Sends what an asynchronous invocation failed with for good to where its function wants it (Lambda,
 * "Destinations"; "Dead-letter queues"): a record of the failure, or the event itself.
 */
import type { FunctionModel } from '../lambda/function-model.ts'
import type { Json } from '../template/json.ts'
import { Place } from '../template/template-failure.ts'
import { type Destinations, destinationFor } from './event-target.ts'

export function sendFailure(
  model: FunctionModel,
  event: Json,
  requestId: string,
  destinations: Destinations,
): void {
  const { onFailure, deadLetterQueue, maximumRetries } = model.asynchronous
  const place = new Place(model.name)
  if (onFailure !== undefined) {
    destinationFor(
      onFailure,
      destinations,
      place,
    )({
      version: '1.0',
      requestContext: {
        requestId,
        functionArn: `${model.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: maximumRetries + 1,
      },
      requestPayload: event,
    })
  }
  if (deadLetterQueue !== undefined) destinationFor(deadLetterQueue, destinations, place)(event)
}
