// The EHLO reply read, RFC 5321 section 4.1.1.1: the first line names the server, each further line one extension.
import type { Reply } from './reply.ts'

export interface Extension {
  /** The EHLO keyword in capitals. */
  readonly keyword: string
  readonly parameters: readonly string[]
}

export interface Extensions {
  /** The name that the server gives itself in the first line. */
  readonly serverName: string
  /** In the order offered, duplicates kept. */
  readonly offered: readonly Extension[]
  /** Said with HELO, after EHLO was refused: nothing can be offered. */
  readonly heloOnly: boolean
}

/** The extensions of a positive EHLO reply. Never throws: a keyword we cannot read is kept as it stands. */
export function readExtensions(reply: Reply, { heloOnly = false } = {}): Extensions {
  const [first = '', ...rest] = reply.lines
  return {
    serverName: first.trim().split(' ')[0] ?? '',
    offered: heloOnly ? [] : rest.map(readExtension).filter((extension) => extension.keyword !== ''),
    heloOnly,
  }
}

/** Whether the keyword is offered; keywords are case-insensitive. */
export function offers(extensions: Extensions, keyword: string): boolean {
  return extensions.offered.some((extension) => extension.keyword === keyword.toUpperCase())
}

/** A keyword that a firewall has overwritten so that nobody asks for STARTTLS: Cisco's leave XXXXXXXA and its like. */
export function maskedKeyword({ offered }: Extensions): string | undefined {
  return offered.find(({ keyword }) => /^X{7}[A-Z]$/.test(keyword))?.keyword
}

/** The AUTH mechanisms offered, in capitals, without duplicates (RFC 4954 section 3, and the old `AUTH=` form). */
export function authMechanisms(extensions: Extensions): readonly string[] {
  const named = extensions.offered
    .filter((extension) => extension.keyword === 'AUTH')
    .flatMap((extension) => extension.parameters)
  return [...new Set(named.map((mechanism) => mechanism.toUpperCase()))]
}

/** The SIZE limit in bytes (RFC 1870): 'unlimited' for a bare keyword or 0, undefined where SIZE is not offered. */
export function sizeLimit(extensions: Extensions): number | 'unlimited' | undefined {
  const size = extensions.offered.find((extension) => extension.keyword === 'SIZE')
  if (!size) return undefined
  const [text = '0'] = size.parameters
  if (!/^\d+$/.test(text)) return undefined
  const bytes = Number(text)
  return bytes === 0 ? 'unlimited' : Math.min(bytes, Number.MAX_SAFE_INTEGER)
}

function readExtension(line: string): Extension {
  const words = line.split(/[ \t]/).filter((word) => word !== '')
  const [first = '', ...parameters] = words
  const [keyword = '', joined] = first.split('=', 2)
  return {
    keyword: keyword.toUpperCase(),
    parameters: joined === undefined ? parameters : [joined, ...parameters],
  }
}
