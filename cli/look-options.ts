// How the looks of a check are made, as flags: resolver, names, certificates of ours, and how polite.
import { type Command, Option } from 'commander'
import type { Profile } from '../lib/contract/requests.ts'
import type { FamilyExpectation } from '../lib/mail/expectations.ts'
import type { TlsMode } from '../lib/mail/session-facts.ts'

export interface NetworkOptions {
  readonly targets?: string
  readonly port?: string
  readonly profile?: Profile
  readonly expectFamily?: FamilyExpectation
  readonly resolver?: string
  readonly control?: string
  readonly region?: string
  readonly spacing: string
}

export interface LookOptions extends NetworkOptions {
  readonly mx?: true
  readonly tls?: TlsMode
  readonly payload?: string
  readonly warnDays?: string
  readonly failDays?: string
  readonly ca?: string
  readonly servername?: string
  readonly cert?: string
  readonly key?: string
  readonly ehlo?: string
  readonly auth?: string
  readonly authMechanism?: string
  readonly tlsVersions?: true
  readonly tlsEnforcement?: true
  readonly relayTest?: string
}

/** The flags of every command that connects to many hosts. */
export function addNetworkOptions(command: Command): void {
  command
    .option('--resolver <ip:port>', 'ask this name server, and nobody else')
    .addOption(
      new Option(
        '--control <host>',
        'a host known to be reachable: where it is not either, our network is to blame',
      ).env('SMTPING_CONTROL'),
    )
    .addOption(new Option('--region <name>', 'where this machine is, for the report').env('SMTPING_REGION'))
    .option('--spacing <ms>', 'milliseconds between visits to one provider’s hosts', '250')
}

/** The flags of a check that talks. */
export function addLookOptions(command: Command): void {
  addNetworkOptions(command)
  command
    .option('--ca <file>', 'trust the certificates in this PEM file too')
    .option('--servername <name>', 'the name for SNI, and for the certificate, in place of the host’s')
    .option('--cert <file>', 'our own certificate (PEM), for servers that ask for one')
    .option('--key <file>', 'its key (PEM)')
    .addOption(
      new Option('--ehlo <name>', 'the name to say in EHLO; this machine’s own where it is not given').env(
        'SMTPING_EHLO',
      ),
    )
    .option(
      '--auth <user>',
      'log in as this user, once, on the first submission port; the password comes from SMTPING_PASSWORD or a prompt',
    )
    .option('--auth-mechanism <name>', 'PLAIN, LOGIN or CRAM-MD5; the best that is offered where it is not given')
    .option('--tls-versions', 'ask which versions of TLS are taken, over connections of their own (on with tls-audit)')
    .option('--tls-enforcement', 'ask whether MAIL and AUTH are refused before TLS; MAIL is said, and no message')
    .option(
      '--relay-test <from,to>',
      'ask whether mail between these two addresses, both foreign to the server, is taken; nothing is sent. ' +
        'Only for hosts in SMTPING_OWN_HOSTS (names, separated by commas), and private addresses',
    )
}
