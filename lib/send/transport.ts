// The wire client as nodemailer's transport: nodemailer composes the message, our client hands it over and keeps the facts.
import { buffer } from 'node:stream/consumers'
import { createTransport, type SendMailOptions, type Transport } from 'nodemailer'
import type { TransactionFacts } from '../mail/session-facts.ts'

/** Hands one composed message over. It answers for whatever the remote side does, and rejects for nothing else. */
export type HandOver = (message: Uint8Array) => Promise<TransactionFacts>

/** Composes a message with nodemailer and hands it over; rejects where it cannot be composed. No file, no URL is read. */
export async function sendThrough(handOver: HandOver, mail: SendMailOptions): Promise<TransactionFacts> {
  const { transport, facts } = transportOf(handOver)
  await createTransport(transport).sendMail({ ...mail, disableFileAccess: true, disableUrlAccess: true })
  return facts()
}

interface Kept {
  readonly transport: Transport<unknown>
  /** The facts of the message sent last. */
  readonly facts: () => TransactionFacts
}

/** nodemailer's own result says "sent" or throws, which is too little: the facts are kept beside it. */
function transportOf(handOver: HandOver): Kept {
  const kept: TransactionFacts[] = []
  const transport: Transport<unknown> = {
    name: 'smtping',
    version: '1',
    send({ message }, done) {
      buffer(message.createReadStream())
        .then(handOver)
        .then((facts) => kept.push(facts))
        .then(
          () => done(null, {}),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), {}),
        )
    },
  }
  return { transport, facts: () => lastOf(kept) }
}

function lastOf(kept: readonly TransactionFacts[]): TransactionFacts {
  const facts = kept.at(-1)
  if (!facts) throw new Error('nodemailer reported a message as sent that never reached its transport.')
  return facts
}
