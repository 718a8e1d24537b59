// The main job: from the HTTP request to the first outcome, to the first arrival and to the last outcome, against what
// nodemailer and imapflow alone take to hand one message to the same server and to see it in the mailbox.
import { randomBytes } from 'node:crypto'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import type { FakeWorld } from '../../fixtures/fake-world.ts'
import type { PreflightReport } from '../../lib/report/preflight-report.ts'
import { startLocalWorld } from '../local-world.ts'
import { runMainJob } from '../main-job.ts'
import { ratioText } from './measure.ts'

/** The lines to print. */
export async function benchMainJob(): Promise<string> {
  const token = randomBytes(16).toString('hex')
  const local = await startLocalWorld({ port: 0, token, log: () => undefined })
  try {
    const reference = await bareSendAndLook(local.world)
    const begin = performance.now()
    const times: Partial<Record<'outcome' | 'arrival', number>> = {}
    const onReport = ({ seeds }: PreflightReport) => {
      const now = performance.now() - begin
      if (seeds.some(({ outcome }) => outcome)) times.outcome ??= now
      if (seeds.some(({ arrival }) => arrival === 'inbox')) times.arrival ??= now
    }
    await runMainJob({ url: local.url, token, request: local.request, onReport, signal: AbortSignal.timeout(60_000) })
    return [
      `main-job, first outcome:  ${ratioText(times.outcome ?? Number.NaN, reference.accepted)} (nodemailer alone; goal 3000 ms)`,
      `main-job, first arrival:  ${ratioText(times.arrival ?? Number.NaN, reference.seen)} (nodemailer and imapflow alone)`,
      `main-job, all eight final: ${(performance.now() - begin).toFixed(0)} ms (goal 60000 ms; the longest wait is the 12 s for the message that never comes)`,
    ].join('\n')
  } finally {
    await local.stop()
  }
}

async function bareSendAndLook({ providers, imap, password, rootCertificate }: FakeWorld) {
  const user = 'ok+reference@northmail.test'
  const smtp = providers.find(({ domain }) => domain === 'northmail.test')?.smtp
  const tls = { ca: [rootCertificate] }
  const begin = performance.now()
  const mail = { from: 'bench@smtping.test', to: user, subject: 'Reference', text: 'Reference.' }
  await createTransport({ ...smtp, requireTLS: true, tls }).sendMail(mail)
  const accepted = performance.now() - begin
  const client = new ImapFlow({ ...imap, auth: { user, pass: password }, logger: false, tls })
  client.on('error', () => undefined)
  await client.connect()
  const { exists } = await client.mailboxOpen('INBOX')
  await client.logout()
  if (exists === 0) throw new Error('The reference message did not arrive.')
  return { accepted, seen: performance.now() - begin }
}
