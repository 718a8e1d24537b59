// SPF for one sending address, as a receiver evaluates it: RFC 7208 by mailauth, in its strict mode. Its answers are checked
// where it says less than it knows.
import { readSpfResult, type SpfEvaluation } from '../../records/spf-result.ts'
import type { Questions } from './questions.ts'

export interface SpfIdentity {
  readonly ip: string
  /** The domain of the envelope sender. */
  readonly domain: string
  /** The name said in EHLO; macros may ask for it. */
  readonly helo: string
}

/** The result. Never rejects: what was not told is a temperror. */
export async function evaluateSpf({ ip, domain, helo }: SpfIdentity, questions: Questions): Promise<SpfEvaluation> {
  const { spf } = await import('mailauth/lib/spf/index.js')
  const sender = `postmaster@${domain}`
  let asked = 0
  const resolver = async (name: string, type: string) => {
    asked += 1
    return askFor(type, name, questions)
  }
  // @ts-expect-error its types know no MX records, which are objects; it reads them all the same
  const { status, lookups } = await spf({ sender, ip, helo, mta: receiver, strict: true, resolver })
  const counts = { lookups: lookups?.count ?? 0, voidLookups: lookups?.void ?? 0 }
  // It refuses names that it takes for none, those with "_" among them, and calls that "none".
  if (asked === 0) return { ip, result: 'temperror', reason: `${domain} is not evaluated`, ...counts }
  const reason = reasonIn(String(status.comment ?? ''), sender)
  return { ip, result: readSpfResult(status.result), ...(reason !== undefined && { reason }), ...counts }
}

/** Whom it says to have received the mail; RFC 6761 section 6.4 keeps the name free. */
const receiver = 'receiver.invalid'

/** Its sentence ends with what went wrong. */
function reasonIn(comment: string, sender: string): string | undefined {
  return comment.split(`lookup of ${sender}: `)[1]
}

async function askFor(type: string, name: string, questions: Questions): Promise<unknown[]> {
  const answer = await askersOf(questions)[type]?.(name)
  if (answer?.kind === 'records') return [...answer.records]
  const code = answer?.code ?? 'ENOTIMP'
  throw Object.assign(new Error(`${code} for ${name} ${type}`), { code })
}

type AnyAsk = (
  name: string,
) => Promise<
  { readonly kind: 'records'; readonly records: readonly unknown[] } | { readonly kind: 'error'; readonly code: string }
>

function askersOf({ ipv4, ipv6, mailExchangers, pointers, texts }: Questions): Readonly<Record<string, AnyAsk>> {
  return { A: ipv4, AAAA: ipv6, MX: mailExchangers, PTR: pointers, TXT: texts }
}
