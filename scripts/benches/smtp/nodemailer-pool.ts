// nodemailer's own pool: it composes each message and hands it over on a connection that is kept.
import { createTransport } from 'nodemailer'
import type { MessageContent, OwnHeader } from '../../../lib/send/compose-message.ts'
import type { Rate } from './rates.ts'

export interface Run {
  readonly port: number
  readonly count: number
  readonly connections: number
  readonly content: MessageContent
  readonly ownHeader: (index: number) => OwnHeader
}

/** Sends so many messages of one content, each with its own header. */
export async function runNodemailerPool({ port, count, connections, content, ownHeader }: Run): Promise<Rate> {
  const name = 'bench.test'
  const limits = { maxConnections: connections, maxMessages: Number.POSITIVE_INFINITY }
  const transport = createTransport({ pool: true, host: '127.0.0.1', port, name, ignoreTLS: true, ...limits })
  const { from, subject, text } = content
  const begin = performance.now()
  await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const { fields, ...own } = ownHeader(index)
      return transport.sendMail({ from, subject, text, ...own, headers: fields })
    }),
  )
  const ms = performance.now() - begin
  transport.close()
  return { count, ms }
}
