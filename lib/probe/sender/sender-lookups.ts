// Everything that DNS is asked about a sender's identity. Asks once and says what came of it; nothing here rejects.
import { getServers } from 'node:dns'
import type { DnsblObservation, SenderReverse } from '../../diagnosis/sender-observation.ts'
import type { Observed } from '../../mail/observed.ts'
import { type DkimKeyReading, dkimKeyName, readDkimKey } from '../../records/dkim-key.ts'
import { type DmarcDiscovery, discoverDmarc, walkNames } from '../../records/dmarc-discovery.ts'
import { readTexts } from '../../records/dns-records.ts'
import type { HostAddresses } from '../../records/host-addresses.ts'
import type { SpfEvaluation, SpfPublished } from '../../records/spf-result.ts'
import { askBlocklist } from './ask-blocklist.ts'
import { evaluateSpf, type SpfIdentity } from './evaluate-spf.ts'
import { readAddresses, readReverse } from './names.ts'
import { openQuestions, type QuestionOptions, type Questions } from './questions.ts'
import { readSpfOf } from './read-spf.ts'

export interface SenderLookups {
  /** The SPF record of a domain. `absent`: no such domain. */
  readonly spf: (domain: string) => Promise<Observed<SpfPublished>>
  readonly evaluateSpf: (identity: SpfIdentity) => Promise<SpfEvaluation>
  /** `absent`: no such name. */
  readonly dkimKey: (key: { readonly domain: string; readonly selector: string }) => Promise<Observed<DkimKeyReading>>
  /** The tree walk of RFC 9989 from a domain. */
  readonly dmarc: (domain: string) => Promise<DmarcDiscovery>
  /** Whether there is such a name. */
  readonly exists: (domain: string) => Promise<Observed<boolean>>
  readonly reverse: (address: string) => Promise<SenderReverse>
  readonly addresses: (name: string) => Promise<HostAddresses>
  readonly blocklist: (question: Pick<DnsblObservation, 'subject' | 'zone'>) => Promise<DnsblObservation>
  /** To be called when all is asked. */
  readonly close: () => void
}

export interface SenderNetwork {
  /** The name servers that are asked. */
  readonly resolvers: readonly string[]
  /** Questions that belong together, with one deadline. */
  readonly open: (context: { readonly signal: AbortSignal }) => SenderLookups
}

/** The questions, to the system's name servers where none are named. */
export function openSenderNetwork(options: QuestionOptions): SenderNetwork {
  return {
    resolvers: options.nameServers ?? getServers(),
    open: ({ signal }) => lookupsWith(openQuestions(options, signal)),
  }
}

function lookupsWith(questions: Questions): SenderLookups {
  return {
    spf: (domain) => readSpfOf(domain, questions),
    evaluateSpf: (identity) => evaluateSpf(identity, questions),
    dkimKey: ({ selector, domain }) => readKey(dkimKeyName(selector, domain), questions),
    dmarc: (domain) => walk(domain, questions),
    exists: (domain) => askWhetherItExists(domain, questions),
    reverse: (address) => readReverse(address, questions),
    addresses: (name) => readAddresses(name, questions),
    blocklist: (question) => askBlocklist(question, questions),
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
