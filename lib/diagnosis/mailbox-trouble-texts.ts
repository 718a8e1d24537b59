// What it means when a seed or bounce mailbox is not in order: it is our side that has to be mended, and nothing is said
// against the receiver of the message.
import type { MailboxTroubleReason } from '../mail/mailbox-trouble.ts'
import type { ContradictionText } from './contradiction-texts.ts'

export const mailboxTroubleTexts: Readonly<Record<MailboxTroubleReason, ContradictionText>> = {
  'no-login': {
    title: 'The seed has no login that can be used',
    meaning: 'Nothing says how to enter the mailbox where the message should arrive, so nobody could look for it.',
    remedy: 'Give the mailbox a login: host, port, TLS, user, and a password or OAuth2.',
  },
  'login-refused': {
    title: 'The seed’s mailbox refuses the login',
    meaning:
      'The password or the token is not accepted. Many providers take only app passwords or OAuth2 over IMAP, and withdraw both after a while.',
    remedy: 'Log in with the same user by hand, then renew the app password or the refresh token, and look again.',
  },
  'over-quota': {
    title: 'The seed’s mailbox is full',
    meaning: 'It can be read and takes no more messages: what is sent to it bounces, or waits at the provider.',
    remedy: 'Empty it, or let found test messages be removed ("remove": true with its login), and send again.',
  },
  'folder-missing': {
    title: 'A folder of the seed’s mailbox is not there',
    meaning: 'A folder that its login names cannot be opened, so the message may be there without anybody seeing it.',
    remedy: 'Correct the name of the folder (case and separator count), or take it from the login.',
  },
  unreachable: {
    title: 'The seed’s mailbox server cannot be reached',
    meaning: 'Nobody answers at the address of the mailbox, or of the service that gives tokens for it.',
    remedy:
      'See with "smtping check HOST:993" whether it is the server or the way to it; the looking goes on by itself.',
  },
  tls: {
    title: 'The seed’s mailbox server shows no TLS that can be trusted',
    meaning: 'The login is not sent to a server that cannot prove who it is.',
    remedy:
      'See with "smtping check HOST:993" what is wrong with the certificate; a root of your own has to be made known.',
  },
  'too-many-connections': {
    title: 'The seed’s mailbox allows no more connections now',
    meaning:
      'Providers limit how many sessions may read one account: other programs hold them. The looking goes on by itself.',
    remedy: 'Close what else reads the mailbox, or give the seed an account of its own.',
  },
  'no-time': {
    title: 'The seed’s mailbox could not be read in time',
    meaning: 'It answers too slowly, or holds too much new mail, for what one look may take.',
    remedy: 'Use a mailbox that gets little other mail; the looking goes on by itself.',
  },
  'cannot-remove': {
    title: 'Found test messages stay in the seed’s mailbox',
    meaning: 'They should be removed and could not be removed alone, so they were left.',
    remedy: 'Remove them by hand, or let the provider’s filter do so after some days.',
  },
  'server-error': {
    title: 'The seed’s mailbox server fails',
    meaning: 'It lets us in and does not do what it should; what it says is beside this.',
    remedy: 'Look again later; if it stays, ask the provider of the mailbox with the words beside this.',
  },
}
