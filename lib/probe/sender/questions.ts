// Questions to name servers that belong together: each is asked once, and all end with one deadline. c-ares asks by itself and
// tells a missing name from a failing server.
import { Resolver } from 'node:dns/promises'
import type { RecordsAnswer } from '../../records/dns-records.ts'

export interface QuestionOptions {
  /** Milliseconds for all questions together. */
  readonly timeoutMs: number
  /** "192.0.2.53" or "192.0.2.53:5353"; the system's where they are not given. */
  readonly nameServers?: readonly string[]
}

type Ask<One> = (name: string) => Promise<RecordsAnswer<One>>

/** Each asks, or gives the answer that came before. None rejects. */
export interface Questions {
  readonly ipv4: Ask<string>
  readonly ipv6: Ask<string>
  readonly mailExchangers: Ask<{ readonly exchange: string; readonly priority: number }>
  readonly pointers: Ask<string>
  /** The strings of each record. */
  readonly texts: Ask<readonly string[]>
  readonly authority: Ask<unknown>
  /** Ends what is still asked. */
  readonly close: () => void
}

/** Share of the deadline that the first try of a question takes; c-ares waits longer for the second. */
const firstTryShare = 1 / 5

/** Opens them. The signal and the deadline both end them; which one it was is told. */
export function openQuestions({ timeoutMs, nameServers }: QuestionOptions, signal: AbortSignal): Questions {
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs * firstTryShare), tries: 2 })
  if (nameServers) resolver.setServers(nameServers)
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const cancel = () => resolver.cancel()
  deadline.addEventListener('abort', cancel, { once: true })
  const asking = <One>(question: (name: string) => Promise<readonly One[]>): Ask<One> =>
    askOnce(async (name) => {
      if (deadline.aborted) return { kind: 'error', code: codeOfEnd(signal) }
      try {
        return { kind: 'records', records: await question(name) }
      } catch (error) {
        const code = codeOf(error)
        return { kind: 'error', code: code === 'ECANCELLED' ? codeOfEnd(signal) : code }
      }
    })
  return {
    ipv4: asking((name) => resolver.resolve4(name)),
    ipv6: asking((name) => resolver.resolve6(name)),
    mailExchangers: asking((name) => resolver.resolveMx(name)),
    pointers: asking((name) => resolver.resolvePtr(name)),
    texts: asking((name) => resolver.resolveTxt(name)),
    authority: asking((name) => resolver.resolveSoa(name).then((record) => [record])),
    close() {
      deadline.removeEventListener('abort', cancel)
      cancel()
    },
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'EBADRESP'
}

/** c-ares calls every question that we ended ECANCELLED; why we did so is ours to know. */
function codeOfEnd(signal: AbortSignal): string {
  return signal.aborted ? 'ECANCELLED' : 'ETIMEOUT'
}

function askOnce<One>(ask: Ask<One>): Ask<One> {
  const asked = new Map<string, Promise<RecordsAnswer<One>>>()
  return (name) => {
    const key = name.toLowerCase()
    const answer = asked.get(key) ?? ask(name)
    asked.set(key, answer)
    return answer
  }
}
