// Why a message was not handed over, in words for people, where no reply says so: by what ended the attempt. The cause
// alone would say too much: "the server could not be reached" of a name server that failed, "content refused" of a line
// that nobody was shown.
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
import type { CauseText } from './cause-texts.ts'

export type NotSentText = Pick<CauseText, 'title' | 'meaning' | 'remedy'>

/** The words for an end that has some of its own. */
export function notSentText({ stage, reason }: SessionFailure): NotSentText | undefined {
  return byReason[stage === 'dns' && reason === 'timed-out' ? 'name-server-failed' : reason]
}

const byReason: Readonly<Partial<Record<FailureReason, NotSentText>>> = {
  'name-server-failed': {
    title: 'the name servers could not answer',
    meaning:
      'Where mail for the recipient goes, or the address of a server, was asked for, and the question failed. That says nothing against either.',
    remedy:
      'Try again in a few minutes. If it stays, compare what the domain’s own name servers say (dig +trace DOMAIN MX), and look for a broken DNSSEC signature.',
  },
  'name-not-found': {
    title: 'the server has no address',
    meaning:
      'The name of the server does not exist, or no address is published for it. About the recipient that says nothing.',
    remedy: 'Check the spelling of the server; if it is right, its domain has to publish an A or AAAA record for it.',
  },
  'mx-not-a-host': {
    title: 'the MX records name no host',
    meaning: 'The domain of the recipient is there, and what its MX records hold is no name of a host.',
    remedy: 'Tell whoever keeps the DNS of that domain: each MX record has to name a host with an address.',
  },
  'mx-host-unresolvable': {
    title: 'the mail servers of the domain have no address',
    meaning: 'The domain of the recipient is there, and no host that its MX records name has an address.',
    remedy: 'Tell whoever keeps the DNS of that domain: publish an address for the host, or name another one.',
  },
  'tls-not-verified': {
    title: 'the login was kept back',
    meaning:
      'The certificate does not prove who the server is, so no password was sent to it. Nothing is wrong with the login as far as is known.',
    remedy:
      'Name the server as its certificate does. Where a certificate authority of your own signed it, trust that one too (--ca FILE).',
  },
  'auth-in-clear': {
    title: 'the login was kept back',
    meaning: 'The password would have crossed the network in clear text, so it was not sent.',
    remedy: 'Use a port with TLS: 587 with STARTTLS, or 465; or allow clear text this once (--auth-in-clear).',
  },
  'auth-unavailable': {
    title: 'no login that both sides know',
    meaning: 'The server offers no AUTH here, or no mechanism that fits, so no password was sent.',
    remedy: 'Check the port (users log in on 587 or 465) and whether AUTH is offered inside TLS only.',
  },
  'not-allowed': {
    title: 'not dialled',
    meaning: 'The address of the server is none that mail may be sent to from here. Nobody was asked.',
    remedy: 'Name a server at a public address; private ones can be dialled from your own machine only.',
  },
  'line-too-long': {
    title: 'a line of the message is too long',
    meaning:
      'A line may hold 998 characters and its CR LF (RFC 5321 section 4.5.3.1.6). Servers refuse more, or break the line and with it the signature, so it was not offered to this one.',
    remedy: 'Fold the header, and encode the body as quoted-printable or base64.',
  },
  'smtputf8-missing': {
    title: 'an address that the server cannot take',
    meaning: 'An address of the envelope goes beyond ASCII, and the server does not offer SMTPUTF8.',
    remedy: 'Use an ASCII address of the same mailbox, or have SMTPUTF8 turned on at the server.',
  },
  '8bitmime-missing': {
    title: 'a message that the server cannot take as it is',
    meaning: 'The message has bytes above 127, and the server does not offer 8BITMIME.',
    remedy: 'Encode the body as quoted-printable or base64, and what is beyond ASCII in the header by RFC 2047.',
  },
}
