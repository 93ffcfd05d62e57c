/** Where a Firehose stream's records go: the port between the stand-in and what keeps them. */
export interface DeliveryStream {
  readonly name: string
  /** the stream's CloudFormation or CreateDeliveryStream members, as they were given */
  readonly properties: Readonly<Record<string, unknown>>
}

export interface Delivery {
  /** Why this delivery could never serve a stream; checked when the stream is created. */
  refusal(stream: DeliveryStream): string | undefined
  /**
   * Takes whole records, one after another without a delimiter.
   * A rejection means that nothing was kept: the same bytes come again.
   */
  deliver(stream: DeliveryStream, bytes: Buffer): Promise<void>
}
