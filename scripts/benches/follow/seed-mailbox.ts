// A seed mailbox that grows: messages are put into it by APPEND, over a connection beside the one that is measured.
import { ImapFlow } from 'imapflow'
import type { MailboxLogin } from '../../../lib/mailbox/login.ts'

export interface SeedMailbox {
  /** Puts mail of others into the inbox until so many messages are there. */
  readonly growTo: (count: number) => Promise<void>
  readonly deliver: (messages: readonly string[]) => Promise<void>
  /** Removes everything from the inbox. */
  readonly empty: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens it. */
export async function openSeedMailbox(
  { host, port, tls, user, password = '' }: MailboxLogin,
  root: string | undefined,
): Promise<SeedMailbox> {
  const auth = { user, pass: password }
  const trust = root === undefined ? {} : { tls: { ca: root } }
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: tls === 'starttls',
    ...trust,
    auth,
    logger: false,
    disableAutoIdle: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  const deliver = async (messages: readonly string[]) => {
    for (const message of messages) await client.append('INBOX', message)
  }
  return {
    deliver,
    async growTo(count) {
      const { messages = 0 } = (await client.status('INBOX', { messages: true })) || {}
      await deliver(Array.from({ length: Math.max(0, count - messages) }, (_, index) => strangerMessage(index)))
    },
    async empty() {
      const { exists } = await client.mailboxOpen('INBOX')
      if (exists > 0) await client.messageDelete('1:*')
      await client.mailboxClose()
    },
    close: () => client.logout(),
  }
}

/** What nobody waits for. */
export function strangerMessage(index: number): string {
  return messageOf([`From: person${index}@elsewhere.test`, `Message-ID: <${index}@elsewhere.test>`], 2000)
}

/** What a send waits for. */
export function ownMessage(token: string): string {
  return messageOf(['From: news@smtping.test', `X-Smtping-Token: ${token}`], 200)
}

function messageOf(fields: readonly string[], size: number): string {
  const lines = [
    ...fields,
    'To: seed@postbox.test',
    'Subject: Hello',
    '',
    'x'
      .repeat(70)
      .concat('\r\n')
      .repeat(size / 72),
  ]
  return lines.join('\r\n')
}
