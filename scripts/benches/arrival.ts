// Noticing an arrival: milliseconds from the final 250 to "in the inbox". Against the lab's Postfix and Dovecot where
// SMTPING_LAB_HOME names it (in the lab's network), else against our own fake world.
import { readFileSync } from 'node:fs'
import { startFakeWorld } from '../../fixtures/fake-world.ts'
import { type Place, timeArrivals, timeLooks } from './arrival/measure-arrivals.ts'
import { median } from './measure.ts'
import { goalLine, valueLine } from './smtp/goal-line.ts'

const runs = 20
const lookRuns = 7

/** The lines to print. */
export async function benchArrival(): Promise<string> {
  const home = process.env.SMTPING_LAB_HOME
  return home ? measure(labPlace(home), 'Postfix and Dovecot of the lab') : measureOwn()
}

/** The seed of the lab that no test uses. */
function labPlace(home: string): Place {
  const host = 'mx1.lab.test'
  const login = { host, port: 143, tls: 'starttls', user: 'seed20@lab.test', password: 'pw-seed20' } as const
  return { login, smtp: { host, port: 25 }, root: readFileSync(`${home}/certs/root.pem`, 'utf8') }
}

async function measureOwn(): Promise<string> {
  const providers = [{ name: 'Postbox', domain: 'postbox.test' }]
  const world = await startFakeWorld({ providers, password: 'bench', now: () => Date.now() })
  const login = { ...world.imap, tls: 'starttls', user: 'seed@postbox.test', password: 'bench' } as const
  const smtp = world.providers[0]?.smtp ?? { host: '127.0.0.1', port: 0 }
  try {
    return await measure({ login, smtp, root: world.rootCertificate }, 'our own fake world')
  } finally {
    await world.stop()
  }
}

async function measure(place: Place, where: string): Promise<string> {
  const watched = await timeArrivals(place, runs)
  const looked = await timeLooks(place, lookRuns)
  const [ours, slowest, reference] = [median(watched), Math.max(...watched), median(looked)]
  return [
    `from the final 250 to "in the inbox", ${where}; medians of ${runs} and ${lookRuns} messages`,
    goalLine('a mailbox that is kept open and polled', {
      ...{ value: ours, unit: 'ms', goal: 150, better: 'less' },
      beside: `${(ours / reference).toFixed(2)} × looks with a login each`,
    }),
    valueLine('the slowest of them', { value: slowest, unit: 'ms' }),
    valueLine('looks with a login each, without a pause', { value: reference, unit: 'ms' }),
  ].join('\n')
}
