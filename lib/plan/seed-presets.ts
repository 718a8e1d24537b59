// How the mailboxes of large providers are read over IMAP, by mail domain: so that a seed there needs an address and a
// secret. Each entry names the provider's own page that says so.
import type { LoginMethod, SeedDescription } from '../contract/seeds.ts'

export interface SeedPreset {
  readonly provider: string
  readonly domains: readonly string[]
  readonly login: Pick<SeedDescription['login'], 'host' | 'port' | 'tls'>
  readonly auth: LoginMethod
  /** The user is the local part alone; elsewhere it is the whole address. */
  readonly userIsLocalPart?: true
  /** The host part of the authserv-id that its receivers write (RFC 8601 section 2.5), where it is one and the same. */
  readonly authservId?: string
  /** Which secret it takes, and how to get it. */
  readonly needs: string
}

const implicit = (host: string) => ({ host, port: 993, tls: 'implicit' }) as const

export const seedPresets: readonly SeedPreset[] = [
  {
    // support.google.com/mail/answer/7126229 (server), /185833 (app passwords); Spam has the special use \Junk.
    provider: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    login: implicit('imap.gmail.com'),
    auth: 'password',
    authservId: 'mx.google.com',
    needs:
      'An app password: turn on 2-Step Verification, then make one at myaccount.google.com/apppasswords. Or OAuth2 with the scope https://mail.google.com/.',
  },
  {
    // support.microsoft.com "POP, IMAP, and SMTP settings for Outlook.com": passwords ended on 16 September 2024.
    provider: 'Outlook',
    domains: [
      'outlook.com',
      'hotmail.com',
      'live.com',
      'msn.com',
      'outlook.de',
      'hotmail.de',
      'live.de',
      'hotmail.co.uk',
    ],
    login: implicit('outlook.office365.com'),
    auth: 'oauth2',
    needs:
      'OAuth2 with the scope https://outlook.office.com/IMAP.AccessAsUser.All: passwords are not taken any more. IMAP must be allowed in the settings of the mailbox.',
  },
  {
    // help.yahoo.com/kb/SLN4075 (server), SLN15241 (app passwords); the Junk folder is called Bulk.
    provider: 'Yahoo',
    domains: [
      'yahoo.com',
      'ymail.com',
      'rocketmail.com',
      'yahoo.de',
      'yahoo.co.uk',
      'yahoo.fr',
      'yahoo.it',
      'yahoo.es',
    ],
    login: implicit('imap.mail.yahoo.com'),
    auth: 'password',
    needs: 'An app password: Account security, Generate app password.',
  },
  {
    // fastmail.help "Server names and ports", "App passwords".
    provider: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    login: implicit('imap.fastmail.com'),
    auth: 'password',
    needs: 'An app password with access to IMAP: Settings, Privacy & Security, Manage app passwords.',
  },
  {
    // support.apple.com/102525 (server, user name), /102654 (app-specific passwords).
    provider: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    login: implicit('imap.mail.me.com'),
    auth: 'password',
    userIsLocalPart: true,
    needs: 'An app-specific password, made at account.apple.com under Sign-In and Security.',
  },
  {
    // support.gmx.com/pop-imap: IMAP is off until its owner turns it on.
    provider: 'GMX',
    domains: ['gmx.com', 'gmx.us', 'gmx.co.uk'],
    login: implicit('imap.gmx.com'),
    auth: 'password',
    needs:
      'POP3 & IMAP turned on in the settings of the mailbox, and its password (an app password with two-factor login).',
  },
  {
    // hilfe.gmx.net/pop-imap
    provider: 'GMX',
    domains: ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch'],
    login: implicit('imap.gmx.net'),
    auth: 'password',
    needs:
      'POP3 & IMAP turned on in the settings of the mailbox, and its password (an app password with two-factor login).',
  },
  {
    // hilfe.web.de/pop-imap
    provider: 'WEB.DE',
    domains: ['web.de'],
    login: implicit('imap.web.de'),
    auth: 'password',
    needs:
      'POP3 & IMAP turned on in the settings of the mailbox, and its password (an app password with two-factor login).',
  },
]

/** The settings of the provider of a mail domain, where it is a known one. */
export function presetFor(domain: string): SeedPreset | undefined {
  return seedPresets.find(({ domains }) => domains.includes(domain))
}
