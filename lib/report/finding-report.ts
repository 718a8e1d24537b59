// A finding as people and machines get it: the judgement, its evidence, and the words of the catalogue.
import * as z from 'zod/mini'
import { catalogue } from '../diagnosis/catalogue.ts'
import { abouts, type Finding } from '../diagnosis/finding.ts'
import { fixers } from '../diagnosis/finding-text.ts'
import { type Host, hostAndPortText, hostText } from '../mail/host.ts'
import type { MailProtocol } from '../mail/mail-port.ts'
import { verdicts } from '../mail/outcome.ts'
import type { TlsMode } from '../mail/session-facts.ts'
import { stages } from '../mail/stage.ts'

export const findingSchema = z.object({
  /** Stable: programs may rely on it. */
  id: z.string(),
  verdict: z.enum(verdicts),
  about: z.enum(abouts),
  stage: z.enum(stages),
  port: z.optional(z.int()),
  address: z.optional(z.string()),
  /** The name in DNS that it concerns, where it is not the target's. */
  name: z.optional(z.string()),
  evidence: z.readonly(z.array(z.string())),
  retryable: z.boolean(),
  title: z.string(),
  meaning: z.string(),
  whoFixes: z.enum(fixers),
  remedy: z.string(),
  /** A shell command that shows the same, ready to paste. */
  command: z.optional(z.string()),
  reference: z.optional(z.string()),
  /** Entries of the guide that say more: `smtping guide ID`. */
  advice: z.optional(z.readonly(z.array(z.string()))),
})
export type FindingReport = z.infer<typeof findingSchema>

/** Where a finding was made, as far as its command needs to know. */
export interface FindingPlace {
  readonly host: Host
  readonly tlsMode?: TlsMode
  /** SMTP where it is not given. */
  readonly protocol?: MailProtocol
  /** Of a send: sender and recipient. */
  readonly from?: string
  readonly to?: string
}

/** The finding with its words. */
export function reportFinding(finding: Finding, place: FindingPlace): FindingReport {
  const { title, meaning, whoFixes, remedy, command, reference, advice } = catalogue[finding.id]
  const ready = command && fillCommand(command, { ...place, ...finding })
  return {
    ...finding,
    title,
    meaning,
    whoFixes,
    remedy,
    ...(ready && { command: ready }),
    ...(reference && { reference }),
    ...(advice && { advice }),
  }
}

interface CommandPlace extends FindingPlace {
  readonly port?: number
  readonly address?: string
  readonly name?: string
}

/** The command with every placeholder filled; undefined where one has nothing to stand for. */
function fillCommand(template: string, place: CommandPlace): string | undefined {
  const words = commandWords(place)
  const names = template.matchAll(/\{(\w+)\}/g).map(([, name = '']) => name)
  if (names.some((name) => !words.has(name))) return undefined
  return template.replace(/\{(\w+)\}/g, (_, name: string) => words.get(name) ?? '')
}

/** What openssl s_client calls them. */
const opensslNames: Readonly<Record<MailProtocol, string>> = {
  ...{ smtp: 'smtp', imap: 'imap', pop3: 'pop3', managesieve: 'sieve' },
}

/** Hosts and addresses were parsed at the door: they hold nothing that a shell would read as more than a word. */
function commandWords({
  host,
  port,
  address,
  name,
  tlsMode,
  protocol = 'smtp',
  from,
  to,
}: CommandPlace): ReadonlyMap<string, string> {
  const words = new Map([['host', hostText(host)]])
  if (name !== undefined) words.set('name', name)
  if (from !== undefined) words.set('from', quoteForShell(from))
  if (to !== undefined) words.set('to', quoteForShell(to))
  if (address === undefined) return words
  words.set('address', address)
  if (port === undefined) return words
  const endpoint = hostAndPortText(address, port)
  const starttls = tlsMode === 'implicit' ? '' : ` -starttls ${opensslNames[protocol]}`
  const serverName = host.kind === 'name' ? ` -servername ${host.name}` : ''
  const swaksTls = tlsMode === 'implicit' ? '--tls-on-connect' : '--tls-optional'
  words
    .set('port', String(port))
    .set('endpoint', endpoint)
    .set('openssl', `openssl s_client -connect ${endpoint}${starttls}${serverName}`)
  // swaks speaks SMTP and nothing else.
  if (protocol !== 'smtp') return words
  return words.set('swaks', `swaks --server ${address} --port ${port} ${swaksTls}`)
}

/** Mail addresses may hold what a shell would obey. */
function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`
}
