// The report of a look at a sender's identity, version 1: what DNS says, and what it amounts to.
import * as z from 'zod/mini'
import { diagnoseSender } from '../diagnosis/diagnose-sender.ts'
import type { DkimKeyObservation, DnsblObservation, SenderObservations } from '../diagnosis/sender-observation.ts'
import { publishedAlignment } from '../diagnosis/sender-rules/proofs.ts'
import { verdicts } from '../mail/outcome.ts'
import { type Vantage, vantageSchema } from './check-report.ts'
import { observedSchema } from './facts-schemas.ts'
import { findingSchema, reportFinding } from './finding-report.ts'
import { mapObserved } from './session-report.ts'
import { overallVerdict } from './verdict.ts'

const strings = z.readonly(z.array(z.string()))

/** Whether a domain agrees with the one in From:, and how strictly the DMARC policy takes it. */
const alignmentSchema = z.object({
  mode: z.enum(['relaxed', 'strict']),
  alignment: z.enum(['aligned', 'not-aligned', 'unknown']),
})

const spfSchema = z.object({
  /** Each as it is published: one, if all is in order. */
  records: strings,
  /** Of all terms, whichever address matches; absent where there is not one record. RFC 7208 allows ten, two of them in vain. */
  lookups: z.optional(z.int()),
  /** There are more lookups than were counted. */
  isAtLeast: z.optional(z.boolean()),
  voidTerms: strings,
})

const evaluationSchema = z.object({
  ip: z.string(),
  /** As RFC 7208 names it. temperror: nothing was told. */
  result: z.string(),
  reason: z.optional(z.string()),
  lookups: z.int(),
  voidLookups: z.int(),
})

const keySchema = z.object({
  domain: z.string(),
  selector: z.string(),
  from: alignmentSchema,
  key: observedSchema(
    z.object({
      kind: z.enum(['none', 'several', 'broken', 'revoked', 'key']),
      records: strings,
      /** "rsa" or "ed25519", and its bits, where there is a key. */
      type: z.optional(z.string()),
      bits: z.optional(z.int()),
      isTesting: z.optional(z.boolean()),
      /** What is wrong with a broken one. */
      flaw: z.optional(z.string()),
    }),
  ),
})

const dmarcSchema = z.object({
  /** The domain whose record holds: the one in From:, or one above it. */
  at: z.string(),
  record: z.string(),
  p: z.optional(z.string()),
  sp: z.optional(z.string()),
  np: z.optional(z.string()),
  aspf: z.enum(['relaxed', 'strict']),
  adkim: z.enum(['relaxed', 'strict']),
  isTesting: z.boolean(),
  rua: strings,
})

const reverseSchema = z.object({
  address: z.string(),
  names: observedSchema(strings),
  /** Those that lead back to the address, and those that could not be asked. */
  confirmed: strings,
  unanswered: strings,
})

const blocklistSchema = z.object({
  zone: z.string(),
  /** The address or the domain that was asked for. */
  subject: z.string(),
  answer: z.enum(['listed', 'clear', 'could-not-tell']),
  /** Why it could not be told. */
  why: z.optional(z.string()),
  codes: strings,
  texts: strings,
})

export const senderReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('domain-report'),
  id: z.string(),
  at: z.iso.datetime(),
  vantage: z.extend(vantageSchema, { resolvers: strings }),
  /** The domain in From:, that of the envelope sender, the name in EHLO, the sending addresses. */
  domain: z.string(),
  mailFrom: z.string(),
  helo: z.optional(z.object({ name: z.string(), addresses: z.optional(observedSchema(strings)), leadsTo: strings })),
  ips: strings,
  verdict: z.enum(verdicts),
  findings: z.readonly(z.array(findingSchema)),
  spf: observedSchema(spfSchema),
  spfFrom: alignmentSchema,
  /** One for each sending address. */
  evaluations: z.readonly(z.array(evaluationSchema)),
  dkim: z.readonly(z.array(keySchema)),
  dmarc: observedSchema(dmarcSchema),
  /** The domain that relaxed alignment goes by, RFC 9989 section 4.10.2. */
  organizationalDomain: observedSchema(z.string()),
  reverse: z.readonly(z.array(reverseSchema)),
  blocklists: z.readonly(z.array(blocklistSchema)),
  /** What this does not prove. */
  limits: z.string(),
})
export type SenderReport = z.infer<typeof senderReportSchema>

const limits =
  'DNS says who may send and how mail is to be proved. Whether a message is signed, and what a receiver makes of it, shows in a message only: "smtping send --follow" and "smtping preflight" send one.'

/** The report of what was seen. */
export function makeSenderReport(
  observations: SenderObservations,
  { id, vantage }: { readonly id: string; readonly vantage: Vantage },
): SenderReport {
  const { at, fromDomain, mailFromDomain, helo, ips, evaluations, reverse, resolvers } = observations
  const findings = diagnoseSender(observations)
  const place = { host: { kind: 'name', name: fromDomain } } as const
  return {
    ...{ schemaVersion: 1, kind: 'domain-report', id, at: new Date(at).toISOString() },
    vantage: { ...vantage, resolvers },
    ...{ domain: fromDomain, mailFrom: mailFromDomain, ips },
    ...(helo && { helo: reportHelo(helo) }),
    verdict: overallVerdict(findings),
    findings: findings.map((finding) => reportFinding(finding, place)),
    spf: mapObserved(observations.spf, reportSpf),
    spfFrom: publishedAlignment(mailFromDomain, 'spf', observations),
    evaluations,
    dkim: observations.keys.map((key) => ({
      ...reportKey(key),
      from: publishedAlignment(key.domain, 'dkim', observations),
    })),
    dmarc: mapObserved(observations.dmarc.record, reportDmarc),
    organizationalDomain: observations.dmarc.organizational,
    reverse,
    blocklists: observations.dnsbl.map(reportBlocklist),
    limits,
  }
}

function reportHelo({ name, addresses, leadsTo }: NonNullable<SenderObservations['helo']>) {
  if (!addresses) return { name, leadsTo }
  return { name, addresses: mapObserved(addresses, (value) => value), leadsTo }
}

type Seen<Kind extends 'spf'> = Extract<SenderObservations[Kind], { readonly kind: 'seen' }>['value']

function reportSpf({ reading, cost }: Seen<'spf'>) {
  const records = reading.kind === 'several' ? reading.texts : reading.kind === 'record' ? [reading.record.text] : []
  if (!cost) return { records, voidTerms: [] }
  const { lookups, isAtLeast, voidTerms } = cost
  return { records, lookups, isAtLeast, voidTerms }
}

function reportKey({ domain, selector, reading }: DkimKeyObservation): Omit<SenderReport['dkim'][number], 'from'> {
  return {
    ...{ domain, selector },
    key: mapObserved(reading, (value) => {
      const { kind } = value
      if (value.kind === 'key') {
        const { text, key, isTesting } = value.record
        return { kind, records: [text], type: key.type, bits: key.bits, isTesting }
      }
      if (value.kind === 'several') return { kind, records: value.texts }
      if (value.kind === 'none') return { kind, records: [] }
      return { kind, records: [value.text], ...(value.kind === 'broken' && { flaw: value.flaw }) }
    }),
  }
}

type DmarcFound = Extract<SenderObservations['dmarc']['record'], { readonly kind: 'seen' }>['value']

function reportDmarc({ at, record }: DmarcFound): z.infer<typeof dmarcSchema> {
  const { text, p, sp, np, aspf, adkim, isTesting, rua } = record
  return { at, record: text, ...(p && { p }), ...(sp && { sp }), ...(np && { np }), aspf, adkim, isTesting, rua }
}

function reportBlocklist({ zone, subject, answer, texts }: DnsblObservation): SenderReport['blocklists'][number] {
  return {
    ...{ zone, subject, answer: answer.kind, texts },
    ...(answer.kind === 'could-not-tell' && { why: answer.why }),
    codes: answer.kind === 'clear' ? [] : answer.codes,
  }
}
