// How long after the final 250 a message is known to be in the inbox: over a mailbox that was opened before it was sent.
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { lookIntoImap } from '../../../lib/mailbox/imap-mailbox.ts'
import type { MailboxLogin } from '../../../lib/mailbox/login.ts'
import { openMailbox } from '../../../lib/mailbox/open-mailbox.ts'
import { watchForArrival } from '../../../lib/mailbox/watch-for-arrival.ts'

export interface Place {
  readonly login: MailboxLogin
  readonly smtp: { readonly host: string; readonly port: number }
  /** PEM. */
  readonly root: string
}

const deadlineMs = 20_000
const clock = { elapsed: () => performance.now() }

/** Milliseconds of each message, over a mailbox that is kept open. Throws where one does not arrive. */
export async function timeArrivals({ login, smtp, root }: Place, runs: number): Promise<readonly number[]> {
  const signal = AbortSignal.timeout(runs * deadlineMs)
  const opening = await openMailbox(login, { since: Date.now(), signal, trustedCertificates: [root] })
  if (opening.kind === 'trouble') throw new Error(opening.trouble.detail)
  const { mailbox } = opening
  const times: number[] = []
  try {
    for (let run = 0; run < runs; run++) {
      const token = randomBytes(24).toString('hex')
      const accepted = await send(token, { login, smtp, root })
      const isOurs = (found: string) => found === token
      const last = clock.elapsed() + deadlineMs
      const watched = await watchForArrival({ mailbox, isOurs, signal, deadline: () => last, clock, pause: setTimeout })
      if (watched.kind !== 'arrival') throw new Error(`the message did not arrive: ${JSON.stringify(watched)}`)
      times.push(performance.now() - accepted)
    }
  } finally {
    await mailbox.close()
  }
  return times
}

/** The same by looks of their own, each with its login, one behind the other. */
export async function timeLooks({ login, smtp, root }: Place, runs: number): Promise<readonly number[]> {
  const signal = AbortSignal.timeout(runs * deadlineMs)
  const context = { since: Date.now(), signal, trustedCertificates: [root] }
  let { cursor } = await lookIntoImap(login, { ...context, cursor: {} })
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const token = randomBytes(24).toString('hex')
    const accepted = await send(token, { login, smtp, root })
    for (let isThere = false; !isThere; ) {
      const looked = await lookIntoImap(login, { ...context, cursor })
      if (looked.trouble) throw new Error(looked.trouble.detail)
      cursor = looked.cursor
      isThere = looked.messages.some((message) => message.token === token)
    }
    times.push(performance.now() - accepted)
  }
  return times
}

/** When the final 250 came. */
async function send(token: string, { login, smtp, root }: Place): Promise<number> {
  const transport = createTransport({ ...smtp, secure: false, tls: { ca: root } })
  const message = { from: 'news@smtping.test', to: login.user, subject: 'An arrival', text: 'Safe to delete.' }
  await transport.sendMail({ ...message, headers: { 'X-Smtping-Token': token } })
  const accepted = performance.now()
  transport.close()
  return accepted
}
