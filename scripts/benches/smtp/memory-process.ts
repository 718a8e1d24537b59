// What open sessions take: many at once, each with its message handed over but for the final dot.
import { sendDeadlines } from '../../../lib/plan/send-deadlines.ts'
import { dialTcp } from '../../../lib/smtp/dial.ts'
import { transmit } from '../../../lib/smtp/transmit.ts'

const [port = '', tls = '', count = '', warmUp = ''] = process.argv.slice(2)
const message = Buffer.from(`Subject: memory\r\n\r\n${`${'x'.repeat(68)}\r\n`.repeat(14)}`)

await openAtOnce(Number(warmUp)) // what is loaded and kept once for all sessions does not count
process.send?.(await openAtOnce(Number(count)))
process.disconnect()

/** Bytes of growth per session while so many are open. */
async function openAtOnce(sessions: number): Promise<{ readonly resident: number; readonly heap: number }> {
  const before = memory()
  const [allOpen, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let waiting = 0
  const beforeDot = async () => {
    waiting += 1
    if (waiting === sessions) allOpen.resolve()
    await mayEnd.promise
    return 'withdraw' as const
  }
  const ended = Promise.all(Array.from({ length: sessions }, () => hold(beforeDot)))
  await Promise.race([allOpen.promise, ended.then((facts) => refuse(facts[0]))])
  const during = memory()
  mayEnd.resolve()
  await ended
  return {
    resident: (during.rss - before.rss) / sessions,
    heap: (during.heapUsed + during.external - before.heapUsed - before.external) / sessions,
  }
}

function hold(beforeDot: () => Promise<'withdraw'>) {
  const address = '127.0.0.1'
  return transmit(
    {
      ...{ host: { kind: 'ipv4', address }, address, port: Number(port), verification: 'recorded', message },
      tls: tls === 'starttls' ? 'starttls' : 'none',
      ...{ reversePath: 'bench@smtping.test', forwardPaths: ['ok@sink.test'] },
    },
    {
      ...{ dial: dialTcp, signal: new AbortController().signal, ehloName: 'bench.test', beforeDot },
      clock: { now: () => Date.now(), elapsed: () => performance.now() },
      deadlines: sendDeadlines,
    },
  )
}

function memory(): NodeJS.MemoryUsage {
  globalThis.gc?.()
  return process.memoryUsage()
}

function refuse(facts: unknown): never {
  throw new Error(`The sessions ended early: ${JSON.stringify(facts)}`)
}
