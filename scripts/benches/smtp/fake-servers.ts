// How much the fake servers take: from clients that keep their connections, and from those that open one for each message.

import { composeMessage } from '../../../lib/send/compose-message.ts'
import { median, timeRuns } from '../measure.ts'
import { runKept, runReconnecting, scriptOf, timeToGreeting } from './bare-client.ts'
import { content, ownHeader } from './bench-message.ts'
import { startServerProcess } from './child.ts'
import { goalLine } from './goal-line.ts'
import { compareRates } from './rates.ts'

const connections = 20
const rounds = 5

/** The lines to print about the fake server that a script runs. */
export async function benchFakeServer(name: string, { script }: { readonly script: URL }): Promise<readonly string[]> {
  const message = Buffer.from(await composeMessage(content, ownHeader(0))).toString('latin1')
  const { port, stop } = await startServerProcess(script)
  try {
    const load = { port, script: scriptOf(message, 'never'), connections }
    const { kept = 0, reconnecting = 0 } = await compareRates(
      [
        { name: 'kept', run: () => runKept({ ...load, count: 4000 }) },
        { name: 'reconnecting', run: () => runReconnecting({ ...load, count: 1000 }) },
      ],
      { rounds },
    )
    const greeting = median(await timeRuns(50, () => timeToGreeting(port)))
    const unit = 'messages/s'
    return [
      goalLine(`${name}, kept connections`, { value: kept, unit, goal: 10_000, better: 'more' }),
      goalLine(`${name}, a connection a message`, { value: reconnecting, unit, goal: 3000, better: 'more' }),
      goalLine(`${name}, from the dial to the greeting`, { value: greeting, unit: 'ms', goal: 5, better: 'less' }),
    ]
  } finally {
    await stop()
  }
}
