// A check of one port with STARTTLS and certificate, against what nodemailer's verify() takes for greeting, EHLO,
// STARTTLS, EHLO of the same server.
import { createTransport } from 'nodemailer'
import { startFakeWorld } from '../../../fixtures/fake-world.ts'
import type { Clock } from '../../../lib/mail/time.ts'
import { quickCheckDeadlines } from '../../../lib/plan/check-plan.ts'
import { dialTcp } from '../../../lib/smtp/dial.ts'
import { examineServer } from '../../../lib/smtp/examine.ts'
import { median, ratioText, timeRuns } from '../measure.ts'

const runs = 50
const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now() }

/** The line to print. */
export async function verifyLine(): Promise<string> {
  const provider = { name: 'Northmail', domain: 'northmail.test' }
  const world = await startFakeWorld({ providers: [provider], password: 'bench', now: clock.now })
  try {
    const { host: address = '', port = 0 } = world.providers[0]?.smtp ?? {}
    const target = { host: { kind: 'ipv4', address }, address, port, tlsMode: 'starttls' } as const
    const { signal } = new AbortController()
    const trustedCertificates = [world.rootCertificate]
    const session = { dial: dialTcp, clock, signal, ehloName: 'bench.test', deadlines: quickCheckDeadlines }
    const check = () => examineServer(target, { ...session, trustedCertificates })
    const verify = () => {
      const tls = { ca: trustedCertificates }
      return createTransport({ host: address, port, name: 'bench.test', requireTLS: true, tls }).verify()
    }
    await Promise.all([check(), verify()])
    const [ours, reference] = [await timeRuns(runs, check), await timeRuns(runs, verify)]
    return `check: ${ratioText(median(ours), median(reference))} (nodemailer's verify(); medians of ${runs})`
  } finally {
    await world.stop()
  }
}
