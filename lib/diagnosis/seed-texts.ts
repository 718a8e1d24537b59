// What a test of a seed's login says to people: what it means for test messages, and what to do about it.
import type { MailboxTestResult } from '../mail/mailbox-test.ts'
import type { Verdict } from '../mail/outcome.ts'

export interface SeedText {
  readonly verdict: Verdict
  readonly title: string
  readonly remedy: string
}

const elsewhere =
  'Compare host, port and TLS with what the provider writes about IMAP, and see whether this network may reach it: smtping check HOST --port PORT.'
const later = 'Test again in a few minutes. It says nothing about the login.'

/** Keyed by the stable ids of results. */
export const seedTexts: Readonly<Record<MailboxTestResult, SeedText>> = {
  works: {
    verdict: 'pass',
    title: 'The login works, and inbox and Junk can be read',
    remedy: 'Nothing to do.',
  },
  'no-junk-folder': {
    verdict: 'warn',
    title: 'The login works, and there is no Junk folder to look into',
    remedy:
      'Name the folder where this mailbox puts what it takes for spam (folders). Without it a message there counts as missing.',
  },
  'nearly-full': {
    verdict: 'warn',
    title: 'The mailbox is nearly full',
    remedy: 'Delete old messages, or let test messages be removed once they were seen (remove).',
  },
  full: {
    verdict: 'fail',
    title: 'The mailbox is full: nothing can arrive there',
    remedy: 'Delete old messages, and let test messages be removed once they were seen (remove).',
  },
  'folder-missing': {
    verdict: 'fail',
    title: 'A folder that was named is not there',
    remedy: 'Write the folder as the server lists it, or leave it out.',
  },
  'folder-unreadable': {
    verdict: 'fail',
    title: 'The login works, and a folder cannot be opened',
    remedy: 'See in a mail program whether the folder opens there; give this login the right to read it.',
  },
  'cannot-remove': {
    verdict: 'warn',
    title: 'Test messages that were seen cannot be removed',
    remedy:
      'The server needs UIDPLUS, and the login the right to delete; or leave the messages where they are (remove).',
  },
  'login-refused': {
    verdict: 'fail',
    title: 'The login was refused',
    remedy: 'Check user and password, and whether IMAP is turned on for this mailbox; then test again.',
  },
  'app-password-needed': {
    verdict: 'fail',
    title: 'The provider wants an app password',
    remedy: 'Make a password for this application in the security settings of the account, and use it as the secret.',
  },
  'login-blocked': {
    verdict: 'fail',
    title: 'The provider blocks this login',
    remedy:
      'Log in on the web as the owner, confirm that it was you, see that IMAP is turned on, and change a password that has run out.',
  },
  'oauth2-needed': {
    verdict: 'fail',
    title: 'The server takes no passwords',
    remedy: 'Log in with OAuth2 (auth: oauth2), with a refresh token and its token service as the secret.',
  },
  'oauth2-not-offered': {
    verdict: 'fail',
    title: 'The server offers no login with OAuth2',
    remedy: 'Log in with a password (auth: password).',
  },
  'token-refused': {
    verdict: 'fail',
    title: 'The token service refuses the refresh token',
    remedy: 'Give this application access to the mailbox again, and store the new refresh token as the secret.',
  },
  'token-service-silent': {
    verdict: 'inconclusive',
    title: 'The token service did not answer',
    remedy: later,
  },
  'too-many-connections': {
    verdict: 'inconclusive',
    title: 'The server takes no further login at the moment',
    remedy: `${later} Close other programs that read this mailbox.`,
  },
  'secret-unreadable': {
    verdict: 'fail',
    title: 'The secret cannot be read from where it is said to be',
    remedy:
      'Check that something is stored under this reference, and that its reader may read it (rights, region, file mode 0600).',
  },
  'secret-for-another-login': {
    verdict: 'fail',
    title: 'The secret is meant for another host or user',
    remedy:
      'The stored secret names its host or user itself: describe the seed with the same, or store another secret.',
  },
  'host-not-allowed': {
    verdict: 'fail',
    title: 'This host or port may not be dialled from here',
    remedy: 'From a deployed stack only public addresses and the ports of mail are dialled: 993, or 143 with STARTTLS.',
  },
  'host-not-found': {
    verdict: 'fail',
    title: 'The name servers know no such host',
    remedy: 'Check the spelling of the host.',
  },
  'lookup-failed': {
    verdict: 'inconclusive',
    title: 'The name servers could not answer',
    remedy: later,
  },
  'connection-refused': {
    verdict: 'fail',
    title: 'The host refuses connections on this port',
    remedy: elsewhere,
  },
  'no-answer': {
    verdict: 'inconclusive',
    title: 'The host did not answer in time',
    remedy: elsewhere,
  },
  'certificate-not-trusted': {
    verdict: 'fail',
    title: 'The certificate does not prove who the server is, so it was told no password',
    remedy:
      'Name the host as its certificate does. With a certificate authority of your own, make it known to Node: NODE_EXTRA_CA_CERTS.',
  },
  'tls-failed': {
    verdict: 'fail',
    title: 'TLS did not begin',
    remedy: 'Port 993 speaks TLS at once (implicit), port 143 after STARTTLS: see that port and TLS belong together.',
  },
  'no-starttls': {
    verdict: 'fail',
    title: 'The server offers no STARTTLS, so it was told no password',
    remedy: 'Use the port for implicit TLS, 993, or turn TLS on at the server.',
  },
  'broken-off': {
    verdict: 'inconclusive',
    title: 'The connection broke off',
    remedy: later,
  },
  'not-carried-out': {
    verdict: 'inconclusive',
    title: 'The test was not carried out in time',
    remedy: 'Test again.',
  },
}

export const untestedSeed: SeedText = {
  verdict: 'inconclusive',
  title: 'The login was not tested yet',
  remedy: 'Test the seed: nothing is sent to it before its login worked once.',
}
