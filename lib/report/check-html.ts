// A check as one HTML document that needs nothing else: for auditors, tickets and paper. Requirements R025 and R027.
import { checkHeadline, checkSummary } from './check-headline.ts'
import { fact, portCard } from './check-html-ports.ts'
import { checkStyle } from './check-html-style.ts'
import type { CheckReport, PortReport } from './check-report.ts'
import { commandsOf, evidenceOf, type FindingGroup, groupFindings, portsOf } from './finding-groups.ts'
import { type Html, html } from './html.ts'
import { encryptionOf, notSeenText } from './port-words.ts'
import { verdictMark } from './verdict-mark.ts'

/** The whole report as HTML: no script, nothing loaded from anywhere. */
export function checkHtml(report: CheckReport): string {
  const { target, verdict, findings, ports, limits } = report
  const groups = groupFindings(findings)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${verdict}: ${target.host}, mail server check</title>
<style>${{ markup: checkStyle }}</style>
</head>
<body>
<main>
<header class="${verdict}">
<h1><span class="mark">${verdictMark[verdict]} ${verdict}</span> ${target.host}</h1>
<p><strong>${checkHeadline(report)}</strong></p>
<p>${checkSummary(report)}</p>
</header>
<section><h2>Findings</h2>
${groups.filter(({ first }) => first.verdict !== 'pass').map(findingCard)}
${passList(groups.filter(({ first }) => first.verdict === 'pass'))}
</section>
${encryptionSection(ports)}
<section><h2>Ports</h2>
${ports.length === 0 ? [html`<p>No port was reached.</p>`] : ports.map((port) => portCard(port, findings))}
</section>
<section><h2>What this does not prove</h2>
<p>${limits}</p>
</section>
${auditSection(report)}
</main>
</body>
</html>
`.markup
}

function findingCard(group: FindingGroup): Html {
  const { verdict, title, id, meaning, whoFixes, remedy, reference } = group.first
  return html`<article class="${verdict}">
<h3><span class="mark">${verdictMark[verdict]} ${verdict}</span> ${title}</h3>
${preformatted(evidenceOf(group))}
<p>${meaning}</p>
<p><strong>To do</strong> (${whoFixes}): ${remedy}</p>
${preformatted(commandsOf(group))}
<p class="dim">${reference === undefined ? '' : `${reference}; `}reason id <code>${id}</code></p>
</article>`
}

/** Lines as they are; nothing where there are none. */
function preformatted(lines: readonly string[]): Html {
  return lines.length === 0 ? html`` : html`<pre>${lines.map((line) => html`${line}`)}</pre>`
}

function passList(groups: readonly FindingGroup[]): Html {
  if (groups.length === 0) return html``
  const items = groups.map((group) => {
    const ports = portsOf(group).join(', ')
    return html`<li class="pass"><span class="mark">${verdictMark.pass} pass</span> ${group.first.title}${ports && `: ${ports}`}</li>`
  })
  return html`<ul class="plain">${items}</ul>`
}

const encryptionMark = {
  encrypted: '✔ encrypted',
  unverified: '! encrypted, not verified',
  clear: '✖ in clear',
  unknown: '? not known',
} as const
const encryptionClass = { encrypted: 'pass', unverified: 'warn', clear: 'fail', unknown: 'inconclusive' } as const

function encryptionSection(ports: readonly PortReport[]): Html {
  return html`<section><h2>Encryption in transit</h2>
<p class="dim">What the one session with each port and address used. Whether other sessions are encrypted is up to both sides.</p>
<div class="scroll"><table>
<tr><th scope="col">Port</th><th scope="col">Address</th><th scope="col">In transit</th><th scope="col">Protocol</th><th scope="col">Cipher</th><th scope="col">Certificate</th></tr>
${ports.map(encryptionRow)}
</table></div></section>`
}

function encryptionRow(port: PortReport): Html {
  const { kind, protocol, cipher, certificate } = encryptionOf(port)
  return html`<tr class="${encryptionClass[kind]}"><td>${port.port} ${port.service}</td><td>${port.address}</td>
<td><span class="mark">${encryptionMark[kind]}</span></td><td>${protocol}</td><td>${cipher}</td><td>${certificate}</td></tr>`
}

function auditSection({ id, at, vantage, target, addresses, schemaVersion }: CheckReport): Html {
  const found = addresses.kind === 'seen' ? addresses.value.join(', ') || 'none' : notSeenText(addresses)
  return html`<section><h2>Audit data</h2>
<dl>
${fact('Check', id)}
${fact('Begun (UTC)', at)}
${fact('Vantage', vantage.region === undefined ? vantage.name : `${vantage.name} (${vantage.region})`)}
${fact('Target', target.host)}
${fact('Ports asked for', target.ports.join(', '))}
${fact('Addresses', found)}
${fact('Report format', `check-report ${schemaVersion}`)}
</dl></section>`
}
