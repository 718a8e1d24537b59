// Clients against one sink, with kept connections: bare sockets, ours, and nodemailer's pool.
import { composeMessage } from '../../../lib/send/compose-message.ts'
import { runKept, scriptOf } from './bare-client.ts'
import { content, ownHeader } from './bench-message.ts'
import { goalLine, valueLine } from './goal-line.ts'
import { runNodemailerPool } from './nodemailer-pool.ts'
import { runWithComposer, runWithReadyMessage } from './our-client.ts'
import { compareRates } from './rates.ts'

const connections = 20
const rounds = 5
const unit = 'messages/s'

/** The lines to print. */
export async function benchClients(port: number): Promise<readonly string[]> {
  const message = Buffer.from(await composeMessage(content, ownHeader(0)))
  const run = { port, connections }
  const ours = { ...run, count: 5000, pipelining: 'never', beforeDot: 'not-asked' } as const
  const pipelined = { ...ours, pipelining: 'when-offered' } as const
  const bare = (pipelining: 'when-offered' | 'never') => ({
    run: () => runKept({ ...run, count: 10_000, script: scriptOf(message.toString('latin1'), pipelining) }),
  })
  const rates = await compareRates(
    [
      { name: 'bareLockStep', ...bare('never') },
      { name: 'lockStep', run: () => runWithReadyMessage(message, ours) },
      { name: 'lockStepAsked', run: () => runWithReadyMessage(message, { ...ours, beforeDot: 'asked' }) },
      { name: 'barePipelined', ...bare('when-offered') },
      { name: 'pipelined', run: () => runWithReadyMessage(message, pipelined) },
      { name: 'pipelinedAsked', run: () => runWithReadyMessage(message, { ...pipelined, beforeDot: 'asked' }) },
      { name: 'pool', run: () => runNodemailerPool({ ...run, count: 2000, content, ownHeader }) },
      { name: 'composed', run: () => runWithComposer({ ...ours, beforeDot: 'asked' }) },
    ],
    { rounds },
  )
  return [
    `a message of ${message.length} bytes, ${connections} kept connections, medians of ${rounds} rounds`,
    ...tell(rates),
  ]
}

function tell(rates: Readonly<Record<string, number>>): readonly string[] {
  const of = (name: string) => rates[name] ?? Number.NaN
  const beside = (name: string, reference: string) => `${(of(name) / of(reference)).toFixed(2)} × bare`
  const rate = (what: string, name: string, goal: number, reference: string) =>
    goalLine(what, { value: of(name), unit, goal, better: 'more', beside: beside(name, reference) })
  const asked = (what: string, name: string, reference: string) =>
    `${valueLine(what, { value: of(name), unit })}  (${beside(name, reference)})`
  return [
    valueLine('bare sockets, lock-step', { value: of('bareLockStep'), unit }),
    rate('ours, lock-step', 'lockStep', 10_000, 'bareLockStep'),
    asked('ours, lock-step, asked before each dot', 'lockStepAsked', 'bareLockStep'),
    valueLine('bare sockets, pipelined', { value: of('barePipelined'), unit }),
    rate('ours, pipelined', 'pipelined', 20_000, 'barePipelined'),
    asked('ours, pipelined, asked before each dot', 'pipelinedAsked', 'barePipelined'),
    valueLine("nodemailer's own pool", { value: of('pool'), unit }),
    goalLine("nodemailer's composer, our client, lock-step, asked", {
      ...{ value: of('composed') / of('pool'), unit: "× nodemailer's pool", goal: 1.3, better: 'more' },
      beside: `${of('composed').toFixed(0)} ${unit}`,
    }),
  ]
}
