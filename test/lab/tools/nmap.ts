// What nmap and its scripts for mail tell of a host's ports, out of its XML: https://nmap.org/nsedoc/categories/safe.html
import { findTool, runTool } from '../../differential/tool.ts'

/** Undefined where it is not installed. */
export const nmap = findTool('nmap')

export interface NmapPort {
  readonly state: string
  readonly certificate?: NmapCertificate
  /** The reply to EHLO without its first line, on 465 inside TLS, elsewhere before it; absent where it asked nothing. */
  readonly extensions?: readonly string[]
  /** Of IMAP and POP3, sorted; on 993 and 995 inside TLS, elsewhere before it. */
  readonly capabilities?: readonly string[]
}

export interface NmapCertificate {
  readonly names: readonly string[]
  readonly notBefore: string
  readonly notAfter: string
  readonly publicKey: string
  readonly signatureAlgorithm: string
}

const scripts = 'ssl-cert,smtp-commands,imap-capabilities,pop3-capabilities'

/** By port. */
export async function askNmap(host: string, ports: readonly number[]): Promise<ReadonlyMap<number, NmapPort>> {
  const words = ['-n', '-Pn', '-p', ports.join(','), '--script', scripts, '-oX', '-', host]
  const { output } = await runTool('nmap', words, { timeoutMs: 60_000 })
  const elements = output.matchAll(/<port protocol="tcp" portid="(\d+)">(.*?)<\/port>/gs)
  return new Map(Array.from(elements, ([, port, element = '']) => [Number(port), readPort(element)]))
}

function readPort(element: string): NmapPort {
  const certificate = readCertificate(element)
  const smtp = scriptOutput(element, 'smtp-commands')
  const imap = scriptOutput(element, 'imap-capabilities')
  const pop3 = scriptOutput(element, 'pop3-capabilities')
  const capabilities = (imap && imapWords(imap)) ?? (pop3 && pop3Words(pop3))
  return {
    state: /<state state="([^"]+)"/.exec(element)?.[1] ?? '',
    ...(certificate && { certificate }),
    ...(smtp && { extensions: smtpWords(smtp) }),
    ...(capabilities && { capabilities }),
  }
}

function scriptOutput(element: string, id: string): string | undefined {
  const text = new RegExp(`<script id="${id}" output="([^"]*)"`).exec(element)?.[1]
  return text?.replaceAll('&#xa;', '\n').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function readCertificate(element: string): NmapCertificate | undefined {
  const text = scriptOutput(element, 'ssl-cert')
  if (text === undefined) return undefined
  const line = (name: string) => new RegExp(`^${name}: +(.*)$`, 'm').exec(text)?.[1] ?? ''
  const names = line('Subject Alternative Name')
  const curve = /<elem key="curve">([^<]+)</.exec(element)?.[1]
  return {
    names: names === '' ? [] : names.split(', ').map((name) => name.replace(/^DNS:/, '')),
    notBefore: new Date(`${line('Not valid before')}Z`).toISOString(),
    notAfter: new Date(`${line('Not valid after')}Z`).toISOString(),
    publicKey: `${line('Public Key type')} ${curve ?? line('Public Key bits')}`,
    signatureAlgorithm: line('Signature Algorithm'),
  }
}

/** The host's name, the extensions, and on a line of its own what it answers to HELP. */
function smtpWords(text: string): readonly string[] {
  const [line = ''] = text.split('\n')
  return line.trim().split(', ').slice(1)
}

/** It takes the words of the OK behind the list for capabilities too, and glues its tag A0001 to the last one. */
function imapWords(text: string): readonly string[] {
  const words = text.split(' ').map((word) => word.replace(/A0001$/, ''))
  return words.filter((word) => /^(?:IMAP4rev\d|[A-Z\d=+-]+)$/.test(word) && word !== 'OK').toSorted()
}

/** "SASL(PLAIN LOGIN) TOP" */
function pop3Words(text: string): readonly string[] {
  const words = text.match(/[^\s(]+(?:\([^)]*\))?/g) ?? []
  return words.map((word) => word.replace('(', ' ').replace(')', '')).toSorted()
}
