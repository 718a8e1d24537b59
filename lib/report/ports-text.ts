// The ports of a check as one table for each address.
import type { CheckReport, PortReport } from './check-report.ts'
import { paintStart, styleSymbols, type TextStyle } from './colours.ts'
import { type Column, columnsText } from './columns.ts'
import type { ExtensionsReport } from './facts-schemas.ts'
import { daysText } from './port-words.ts'
import { clipText, terminalText } from './terminal-text.ts'
import { portVerdict } from './verdict.ts'

/** The width that the other columns leave of 100. */
const maxAuthLength = 22

const columns: readonly Column[] = [
  { title: ' ' },
  { title: 'Port', align: 'right' },
  { title: 'Service' },
  { title: 'State' },
  { title: 'Connect', align: 'right' },
  { title: 'TLS' },
  { title: 'Certificate', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'AUTH' },
]

/** Where ports were only opened there is nothing to tell of TLS and its kin. */
const columnsOfOpened: readonly Column[] = [...columns.slice(0, 5), { title: 'Says' }]
const maxWordsLength = 50

/** A titled table for each address that was looked at, in their order. */
export function portsText({ ports, findings }: CheckReport, style: TextStyle = {}): readonly string[] {
  const byAddress = [...Map.groupBy(ports, ({ address }) => address)]
  return byAddress.map(([address, ofAddress]) => {
    const marked = ofAddress.map((port) => ({ port, verdict: portVerdict(port, findings) }))
    const isOpenedOnly = ports.some(({ firstWords }) => firstWords)
    const makeRow = isOpenedOnly ? rowOfOpened : row
    const rows = marked.map(({ port, verdict }) => makeRow(port, styleSymbols(style)[verdict]))
    const text = columnsText(isOpenedOnly ? columnsOfOpened : columns, rows)
    const [titles = '', rule = '', ...lines] = text.split('\n')
    const painted = lines.map((line, index) => {
      const verdict = marked[index]?.verdict
      return verdict ? paintStart(line, { length: 1, verdict, style }) : line
    })
    return [terminalText(address), titles, rule, ...painted].join('\n')
  })
}

function row(report: PortReport, mark: string): readonly string[] {
  const { port, service, state, timings, tls, extensions } = report
  const facts = tls.kind === 'seen' ? tls.value : undefined
  const list = [extensions.inTls, extensions.inClear].flatMap((one) => (one.kind === 'seen' ? [one.value] : []))[0]
  return [
    mark,
    String(port),
    service,
    state,
    `${Math.round(timings.connect ?? 0)} ms`,
    clipText(terminalText(facts?.protocol ?? '–'), 8),
    daysText(facts?.daysLeft),
    sizeText(list?.size),
    authText(report),
  ]
}

function rowOfOpened({ port, service, state, timings, firstWords }: PortReport, mark: string): readonly string[] {
  const words = firstWords?.kind === 'spoke' ? firstWords.text : (firstWords?.kind ?? '–')
  const connect = `${Math.round(timings.connect ?? 0)} ms`
  return [mark, String(port), service, state, connect, clipText(terminalText(words), maxWordsLength)]
}

function sizeText(size: ExtensionsReport['size']): string {
  if (size === undefined) return '–'
  return size === 'unlimited' ? 'no limit' : `${(size / 1_000_000).toFixed(1)} MB`
}

function authText({ auth }: PortReport): string {
  const [mechanisms = []] = [auth.inTls, auth.inClear].flatMap((one) => (one.kind === 'seen' ? [one.value] : []))
  return mechanisms.length === 0 ? '–' : clipText(terminalText(mechanisms.join(' ')), maxAuthLength)
}
