/** Starts the S3 stand-in with a real client beside it. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import { type S3Options, type S3StandIn, startS3 } from '../../../../infra/local/services/s3.ts'
import { toward } from './failure.ts'

export interface S3Bench {
  readonly s3: S3StandIn
  readonly client: S3Client
  readonly board: FaultBoard
  close(): Promise<void>
}

export const clientFor = (url: string, more: S3ClientConfig = {}): S3Client =>
  new S3Client({ ...toward(url), ...more })

export async function s3Bench(options: Partial<S3Options> = {}): Promise<S3Bench> {
  const board = options.board ?? new FaultBoard()
  const s3 = await startS3({ ...options, board })
  const client = clientFor(s3.url)
  return {
    s3,
    client,
    board,
    close: async () => {
      client.destroy()
      await s3.close()
    },
  }
}
