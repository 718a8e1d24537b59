// Python's smtplib, which many scripts send with. One process serves all errands.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import * as z from 'zod/mini'
import { type Answer, answerOfFailure } from './answer.ts'
import { type Client, clientName, orEndless, serverName } from './client.ts'
import { endlessMs, patienceMs } from './errand.ts'

const service = new URL('smtplib-service.py', import.meta.url).pathname

const answerSchema = z.object({
  id: z.number(),
  accepted: z.optional(z.boolean()),
  code: z.optional(z.number()),
  timedOut: z.optional(z.boolean()),
})

/** Starts Python; `stop` ends it. */
export function startSmtplib(): Client {
  const waiting = new Map<number, (answer: Answer) => void>()
  const python = spawn('python3', [service], { stdio: ['pipe', 'pipe', 'inherit'] })
  createInterface({ input: python.stdout }).on('line', (line) => {
    const { id, accepted, code, timedOut } = z.parse(answerSchema, JSON.parse(line))
    const failure = { ...(code !== undefined && { code }), ...(timedOut !== undefined && { timedOut }) }
    waiting.get(id)?.(accepted ? 'accepted' : answerOfFailure(failure))
    waiting.delete(id)
  })
  let errands = 0
  return {
    name: 'smtplib',
    handOver({ message, trust, ...errand }) {
      errands += 1
      const { promise, resolve } = Promise.withResolvers<Answer>()
      waiting.set(errands, resolve)
      const told = { clientName, serverName, timeout: patienceMs / 1000, ...(trust && { trust: trust.file }) }
      python.stdin.write(
        `${JSON.stringify({ ...errand, ...told, id: errands, message: message.toString('base64') })}\n`,
      )
      return orEndless(promise, endlessMs)
    },
    stop: () => end(python),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
