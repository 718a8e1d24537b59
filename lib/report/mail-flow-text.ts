// Would mail flow? What each kind of sender makes of the TLS of each port that speaks SMTP, as a table for the terminal.
import { hostAndPortText } from '../mail/host.ts'
import type { CheckReport, PortReport } from './check-report.ts'
import { type Column, columnsText } from './columns.ts'
import { terminalText } from './terminal-text.ts'

const senders = ['opportunistic', 'mta-sts', 'dane', 'strict-client'] as const
const columns: readonly Column[] = [
  { title: 'Would mail flow?' },
  { title: 'opportunistic' },
  { title: 'MTA-STS' },
  { title: 'DANE' },
  { title: 'strict client' },
]
const words = { encrypted: 'encrypted', 'in-clear': 'in clear', no: 'no', unknown: 'not known' } as const

/** The table; empty where no session of SMTP came about. */
export function mailFlowText({ ports }: CheckReport): string {
  const rows = ports.flatMap((port) => (port.mailFlow ? [row(port, port.mailFlow)] : []))
  return rows.length === 0 ? '' : columnsText(columns, rows)
}

function row({ address, port }: PortReport, flows: NonNullable<PortReport['mailFlow']>): readonly string[] {
  const cells = senders.map((sender) => {
    const flow = flows.find((one) => one.sender === sender)
    return flow ? words[flow.delivers] : '–'
  })
  return [terminalText(hostAndPortText(address, port)), ...cells]
}
