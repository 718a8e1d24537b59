// The facts of a session made into their report: dates as text, extensions read, nothing judged.
import { explainExtension } from '../diagnosis/guide/extensions.ts'
import { authMechanisms, type Extension, type Extensions, sizeLimit } from '../mail/extensions.ts'
import type { Observed } from '../mail/observed.ts'
import type { CertificateFacts, TlsFacts, TranscriptEntry } from '../mail/session-facts.ts'
import type { StageTimings } from '../mail/stage.ts'
import type { Instant } from '../mail/time.ts'
import type { ExtensionsReport, TlsReport } from './facts-schemas.ts'

const dayMs = 86_400_000

/** The same observation of something made from its value. */
export function mapObserved<From, To>(observed: Observed<From>, make: (value: From) => To): Observed<To> {
  return observed.kind === 'seen' ? { kind: 'seen', value: make(observed.value) } : observed
}

/** Milliseconds with one decimal: clocks give more digits than they mean. */
export function reportTimings(timings: StageTimings): StageTimings {
  return Object.fromEntries(Object.entries(timings).map(([stage, ms]) => [stage, Math.round(ms * 10) / 10]))
}

/** An EHLO list. Its lines are those of the transcript, from the same side of TLS. */
export function reportExtensions(
  extensions: Extensions,
  { transcript, tls }: { readonly transcript: readonly TranscriptEntry[]; readonly tls: 'before TLS' | 'inside TLS' },
): ExtensionsReport {
  const size = sizeLimit(extensions)
  const stage = extensions.heloOnly ? 'helo' : 'ehlo'
  const replies = transcript.filter((entry) => entry.direction === 'server' && entry.stage === stage)
  return {
    serverName: extensions.serverName,
    heloOnly: extensions.heloOnly,
    lines: replies.filter((entry) => entry.tls === (tls === 'inside TLS')).map(({ text }) => text),
    offered: extensions.offered.map(reportExtension),
    authMechanisms: authMechanisms(extensions),
    ...(size !== undefined && { size }),
  }
}

function reportExtension({ keyword, parameters }: Extension): ExtensionsReport['offered'][number] {
  const meaning = explainExtension(keyword)
  return { keyword, parameters, ...(meaning !== undefined && { meaning }) }
}

/** TLS and its certificates, as seen at an instant. */
export function reportTls({ certificates, ...facts }: TlsFacts, at: Instant): TlsReport {
  const leaf = certificates[0]
  return {
    ...facts,
    certificates: certificates.map(reportCertificate),
    ...(leaf && { daysLeft: Math.floor((leaf.notAfter - at) / dayMs) }),
  }
}

function reportCertificate({ notBefore, notAfter, ...facts }: CertificateFacts): TlsReport['certificates'][number] {
  return { ...facts, notBefore: new Date(notBefore).toISOString(), notAfter: new Date(notAfter).toISOString() }
}
