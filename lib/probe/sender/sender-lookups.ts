// Everything that DNS is asked about a sender's identity. Asks once and says what came of it; nothing here rejects.
import { getServers } from 'node:dns'
import type { DnsblObservation } from '../../diagnosis/sender-observation.ts'
import type { Observed } from '../../mail/observed.ts'
import { type DkimKeyReading, dkimKeyName, readDkimKey } from '../../records/dkim-key.ts'
import { type DmarcDiscovery, discoverDmarc, walkNames } from '../../records/dmarc-discovery.ts'
import { readTexts } from '../../records/dns-records.ts'
import { askBlocklist } from './ask-blocklist.ts'
import { evaluateSpf, type SpfIdentity } from './evaluate-spf.ts'
import { readAddresses, readReverse } from './names.ts'
import { openQuestions, type QuestionOptions, type Questions } from './questions.ts'
import { readSpfOf } from './read-spf.ts'

export type SenderLookups = ReturnType<typeof lookupsWith>

/** The questions, to the system's name servers where none are named. */
export function openSenderNetwork(options: QuestionOptions) {
  return {
    resolvers: options.nameServers ?? getServers(),
    open: ({ signal }: { readonly signal: AbortSignal }) => lookupsWith(openQuestions(options, signal)),
  }
}

function lookupsWith(questions: Questions) {
  return {
    /** The SPF record of a domain. `absent`: no such domain. */
    spf: (domain: string) => readSpfOf(domain, questions),
    evaluateSpf: (identity: SpfIdentity) => evaluateSpf(identity, questions),
    /** `absent`: no such name. */
    dkimKey: ({ selector, domain }: { readonly selector: string; readonly domain: string }) =>
      readKey(dkimKeyName(selector, domain), questions),
    /** The tree walk of RFC 9989 from a domain. */
    dmarc: (domain: string) => walk(domain, questions),
    /** Whether there is such a name. */
    exists: (domain: string) => askWhetherItExists(domain, questions),
    reverse: (address: string) => readReverse(address, questions),
    addresses: (name: string) => readAddresses(name, questions),
    blocklist: (question: Pick<DnsblObservation, 'subject' | 'zone'>) => askBlocklist(question, questions),
    /** To be called when all is asked. */
    close: questions.close,
  }
}

async function readKey(name: string, questions: Questions): Promise<Observed<DkimKeyReading>> {
  const texts = readTexts(await questions.texts(name))
  return texts.kind === 'seen' ? { kind: 'seen', value: readDkimKey(texts.value) } : texts
}

/** All names of the walk at once: they are eight at most, and where it ends is decided afterwards. */
async function walk(domain: string, questions: Questions): Promise<DmarcDiscovery> {
  const names = walkNames(domain)
  const answers = await Promise.all(
    names.map(async (name) => [name, readTexts(await questions.texts(`_dmarc.${name}`))] as const),
  )
  return discoverDmarc(domain, new Map(answers))
}

async function askWhetherItExists(domain: string, questions: Questions): Promise<Observed<boolean>> {
  const answer = readTexts(await questions.texts(domain))
  if (answer.kind === 'seen') return { kind: 'seen', value: true }
  return answer.kind === 'absent' ? { kind: 'seen', value: false } : answer
}
