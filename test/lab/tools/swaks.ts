// What swaks hears up to the last EHLO: https://jetmore.org/john/code/swaks/
import { findTool, runTool } from '../../differential/tool.ts'

/** Undefined where it is not installed. */
export const swaks = findTool('swaks')

export interface SmtpTarget {
  readonly address: string
  readonly port: number
  readonly tls: 'when-offered' | 'implicit'
  readonly ehloName: string
}

export interface SwaksFacts {
  readonly greeting: string
  /** The replies to EHLO, as they came; none where that EHLO was not said or not answered. */
  readonly inClear: readonly string[]
  readonly inTls: readonly string[]
  /** Of AUTH in the last of them. */
  readonly mechanisms: readonly string[]
}

export async function askSwaks({ address, port, tls, ehloName }: SmtpTarget): Promise<SwaksFacts> {
  const { output } = await runTool('swaks', [
    ...['--server', address, '--port', String(port), '--helo', ehloName, '--quit-after', 'EHLO'],
    tls === 'implicit' ? '--tls-on-connect' : '--tls-optional',
  ])
  const [inClear, inTls] = [ehloReply(output, '-'), ehloReply(output, '~')]
  const auth = (inTls.length > 0 ? inTls : inClear).find((line) => /^250[ -]AUTH /.test(line))
  return {
    greeting: /^<[-~] {2}(220 .*)$/m.exec(output)?.[1] ?? '',
    ...{ inClear, inTls, mechanisms: auth?.split(' ').filter((word) => !/^250|^AUTH$/.test(word)) ?? [] },
  }
}

/** "<-" is what came in clear, "<~" what came inside TLS. */
function ehloReply(output: string, mark: '-' | '~'): readonly string[] {
  const lines = output.split('\n').filter((line) => line.startsWith(`<${mark}  250`))
  return lines.map((line) => line.slice('<-  '.length))
}
