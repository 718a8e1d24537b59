// The ports of a check in HTML: a card for each, with times, extensions, certificates and transcript.
import { hostAndPortText } from '../mail/host.ts'
import type { TranscriptEntry } from '../mail/session-facts.ts'
import { stages } from '../mail/stage.ts'
import type { CheckReport, PortReport } from './check-report.ts'
import type { ExtensionsReport, TlsReport } from './facts-schemas.ts'
import { type Html, html } from './html.ts'
import { encryptionOf, failureText, notSeenText, type Unseen, verificationText } from './port-words.ts'
import { directionMark } from './transcript-text.ts'
import { portVerdict } from './verdict.ts'
import { verdictMark } from './verdict-mark.ts'

/** The card of a port. */
export function portCard(port: PortReport, findings: CheckReport['findings']): Html {
  const verdict = portVerdict(port, findings)
  const { service, address, family, state, failure, tls, extensions, auth } = port
  const said = <Value>(observed: Seen<Value>, make: (value: Value) => string) =>
    observed.kind === 'not-reached' && !failure ? 'not asked' : seenOr(observed, make)
  return html`<article class="${verdict}">
<h3><span class="mark">${verdictMark[verdict]}</span> ${hostAndPortText(address, port.port)} ${service}</h3>
<dl>
${fact('State', `${state} (IPv${family}, ${port.protocol})`)}
${fact('Verdict', verdict)}
${failure ? [fact('Ended early', failureText(failure))] : []}
${fact('Extensions in clear', said(extensions.inClear, extensionsText))}
${fact('Extensions inside TLS', said(extensions.inTls, extensionsText))}
${fact('AUTH in clear', said(auth.inClear, listText))}
${fact('AUTH inside TLS', said(auth.inTls, listText))}
</dl>
${timingsTable(port)}
${tls.kind === 'seen' ? tlsFacts(tls.value) : html`<p class="dim">TLS: ${encryptionOf(port).protocol}</p>`}
${transcriptDetails(port.transcript)}
</article>`
}

/** A term and what is said of it, in a list of such. */
export function fact(term: string, text: string): Html {
  return html`<dt>${term}</dt><dd>${text === '' ? '–' : text}</dd>`
}

type Seen<Value> = { readonly kind: 'seen'; readonly value: Value } | Unseen

function seenOr<Value>(observed: Seen<Value>, make: (value: Value) => string): string {
  return observed.kind === 'seen' ? make(observed.value) : notSeenText(observed)
}

function extensionsText({ offered, serverName, heloOnly }: ExtensionsReport): string {
  const list = offered.map(({ keyword, parameters }) => [keyword, ...parameters].join(' '))
  return `${heloOnly ? 'HELO only' : listText(list)} (the server calls itself ${serverName || 'nothing'})`
}

function listText(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ')
}

function timingsTable({ timings }: PortReport): Html {
  const taken = stages.flatMap((stage) => (timings[stage] === undefined ? [] : [{ stage, ms: timings[stage] }]))
  if (taken.length === 0) return html``
  const total = taken.reduce((sum, { ms }) => sum + ms, 0)
  return html`<div class="scroll"><table>
<caption class="dim">Milliseconds by stage</caption>
<tr>${taken.map(({ stage }) => html`<th class="number" scope="col">${stage}</th>`)}<th class="number" scope="col">all</th></tr>
<tr>${taken.map(({ ms }) => html`<td class="number">${ms}</td>`)}<td class="number">${Math.round(total * 10) / 10}</td></tr>
</table></div>`
}

function tlsFacts(tls: TlsReport): Html {
  const { mode, protocol, cipher, serverName, certificates, daysLeft, openSslError } = tls
  return html`<h4>TLS</h4>
<dl>
${fact('Protocol', `${protocol} (${mode === 'implicit' ? 'implicit TLS' : 'STARTTLS'})`)}
${fact('Cipher', cipher)}
${fact('Name asked for', serverName ?? 'none')}
${fact('Certificate', verificationText(tls))}
${openSslError === undefined ? [] : [fact('OpenSSL says', openSslError)]}
</dl>
${certificates.map((certificate, index) => certificateFacts(certificate, index === 0 ? daysLeft : undefined))}`
}

function certificateFacts(certificate: TlsReport['certificates'][number], daysLeft: number | undefined): Html {
  const { subject, issuer, names, notBefore, notAfter, publicKey, signatureAlgorithm } = certificate
  return html`<h4>Certificate of ${subject}</h4>
<dl>
${fact('Subject', subject)}
${fact('Issuer', `${issuer}${certificate.selfIssued ? ' (itself)' : ''}`)}
${fact('Names', listText(names))}
${fact('Not before', notBefore)}
${fact('Not after', notAfter)}
${daysLeft === undefined ? [] : [fact('Days left', String(daysLeft))]}
${fact('Public key', publicKey)}
${fact('Signature', signatureAlgorithm ?? 'not known')}
${fact('Serial number', certificate.serialNumber)}
${fact('SHA-256 fingerprint', certificate.sha256Fingerprint)}
</dl>`
}

function transcriptDetails(transcript: readonly TranscriptEntry[]): Html {
  if (transcript.length === 0) return html``
  return html`<details><summary>Transcript (${transcript.length} lines)</summary>
<div class="scroll"><table>
<tr><th class="number" scope="col">ms</th><th scope="col">Who</th><th scope="col">Layer</th><th scope="col">Text</th></tr>
${transcript.map(entryRow)}
</table></div></details>`
}

function entryRow({ atMs, direction, tls, text }: TranscriptEntry): Html {
  return html`<tr><td class="number">${Math.round(atMs)}</td><td>${directionMark[direction]} ${direction}</td>
<td>${tls ? 'TLS' : 'clear'}</td><td class="wire">${text}</td></tr>`
}
