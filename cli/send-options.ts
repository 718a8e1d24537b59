// The flags of `smtping send`, and those of them that `smtping preflight` shares; swaks' names where it has one.
import { type Command, Option } from 'commander'
import { tlsPolicies } from '../lib/contract/requests.ts'
import type { QuitStage } from '../lib/mail/stage.ts'
import { quitStages } from '../lib/mail/stage.ts'

export interface MessageOptions {
  readonly from: string
  readonly subject?: string
  readonly text?: string
  readonly html?: string
  readonly eml?: string
  readonly header: readonly string[]
  readonly attach: readonly string[]
}

export interface SigningOptions {
  readonly from: string
  readonly dkimKey?: string
  readonly dkimSelector?: string
  readonly dkimDomain?: string
}

export interface SessionOptions extends SigningOptions {
  readonly ehlo?: string
  readonly ca?: string
  readonly resolver?: string
  readonly authUser?: string
  readonly authMechanism?: string
  readonly authInClear?: true
}

export interface FollowOptions {
  readonly follow?: string | true
  readonly config?: string
  readonly imap?: string
  readonly imapUser?: string
  readonly imapTls?: 'implicit' | 'starttls' | 'none'
}

export interface SendOptions extends MessageOptions, SessionOptions, FollowOptions {
  readonly to: readonly string[]
  readonly server?: string
  readonly nullReversePath?: true
  readonly tls?: string
  readonly quitAfter?: QuitStage
  readonly retry?: string
  readonly json?: true
}

/** Every flag of the command. */
export function addSendOptions(command: Command): Command {
  addRouteOptions(command)
  addSessionOptions(command)
  addMessageOptions(command)
  addFollowOptions(command)
  return command.option('--json', 'print the report as JSON; several as a list')
}

function addRouteOptions(command: Command): void {
  command
    .requiredOption(
      '-t, --to <address>',
      'the recipient: a mailbox that you may send tests to; again for another send',
      collect,
    )
    .requiredOption('-f, --from <address>', 'the sender, in the envelope and in the message')
    .option('--null-reverse-path', 'MAIL FROM:<> as bounces have it; --from stays the sender in the message')
    .option('-s, --server <host:port>', 'hand it to this server; to the MX hosts of the recipient’s domain without it')
    .option('--tls <policy>', `${tlsPolicies.join(', ')} (opportunistic: if offered)`)
    .addOption(new Option('-q, --quit-after <stage>', 'go no further than this, and send nothing').choices(quitStages))
    .option('--retry <minutes>', 'try a deferred message again for so long; one attempt without it')
}

/** Who we are towards a server, and who signs. */
export function addSessionOptions(command: Command): Command {
  return command
    .option('--ca <file>', 'trust the certificates in this PEM file too')
    .option('--resolver <ip:port>', 'ask this name server, and nobody else')
    .addOption(
      new Option('--ehlo <name>', 'the name to say in EHLO; this machine’s own where it is not given').env(
        'SMTPING_EHLO',
      ),
    )
    .option(
      '--auth-user <user>',
      'log in to the server as this user; the password comes from SMTPING_PASSWORD or a prompt',
    )
    .option('--auth-mechanism <name>', 'PLAIN, LOGIN or CRAM-MD5; the best that is offered where it is not given')
    .option('--auth-in-clear', 'let the password cross the network without TLS, this once')
    .option('--dkim-key <file>', 'sign with this private key (PEM; RSA of 2048 bits or more, or Ed25519)')
    .option('--dkim-selector <name>', 'the selector of the key')
    .option('--dkim-domain <domain>', 'the domain of the key; that of the sender where it is not given')
}

function addMessageOptions(command: Command): void {
  command
    .option('--subject <text>', 'the subject; a plain test message where neither it nor a text is given')
    .option('--text <text>', 'the text of the message; - reads standard input')
    .option('--html <file>', 'the HTML of the message, from this file; - reads standard input')
    .option('--eml <file>', 'a whole message with its header, in place of all that makes one; - reads standard input')
    .option('--attach <file>', 'attach this file; again for another', collect, [])
    .option('--header <name: value>', 'a further header field; again for another', collect, [])
}

function addFollowOptions(command: Command): void {
  command
    .option(
      '--follow [minutes]',
      'look into the recipient’s mailbox until the message is there (10 minutes); its login is that of `smtping seeds`',
    )
    .option('-c, --config <file>', 'the mailboxes of a preflight file, for --follow: its seeds and its bounce address')
    .option('--imap <host:port>', 'the IMAP server of the recipient’s mailbox, for --follow')
    .option('--imap-user <user>', 'its login (the recipient’s address); the password is in SMTPING_IMAP_PASSWORD')
    .addOption(
      new Option('--imap-tls <mode>', 'implicit on port 993 and starttls on others, where it is not given').choices([
        'implicit',
        'starttls',
        'none',
      ]),
    )
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
