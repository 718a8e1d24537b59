// All findings that a check, an attempt to send or a look at the sender can have, with their words. The keys are the stable reason ids.
import type { FindingText } from './finding-text.ts'
import { addressTexts } from './texts/address-texts.ts'
import { certificateTexts } from './texts/certificate-texts.ts'
import { dkimTexts } from './texts/dkim-texts.ts'
import { dmarcTexts } from './texts/dmarc-texts.ts'
import { expectationTexts } from './texts/expectation-texts.ts'
import { extensionTexts } from './texts/extension-texts.ts'
import { firstWordsTexts } from './texts/first-words-texts.ts'
import { loginTexts } from './texts/login-texts.ts'
import { mailboxTexts } from './texts/mailbox-texts.ts'
import { messageTexts } from './texts/message-texts.ts'
import { onRequestTexts } from './texts/on-request-texts.ts'
import { portTexts } from './texts/port-texts.ts'
import { replyTexts } from './texts/reply-texts.ts'
import { routeTexts } from './texts/route-texts.ts'
import { senderNameTexts } from './texts/sender-name-texts.ts'
import { sessionTexts } from './texts/session-texts.ts'
import { spfTexts } from './texts/spf-texts.ts'
import { tlsTexts } from './texts/tls-texts.ts'
import { transactionTexts } from './texts/transaction-texts.ts'
import { vantageTexts } from './texts/vantage-texts.ts'

/** The findings by theme, as they are set down. */
export const findingThemes = {
  Addresses: addressTexts,
  'Mail domains': routeTexts,
  Connections: portTexts,
  'Ports that were only opened': firstWordsTexts,
  Sessions: sessionTexts,
  Replies: replyTexts,
  TLS: tlsTexts,
  Certificates: certificateTexts,
  'What EHLO offers': extensionTexts,
  'What was expected': expectationTexts,
  Logins: loginTexts,
  'Mailboxes: IMAP, POP3, ManageSieve': mailboxTexts,
  'Sender and recipients': transactionTexts,
  'The message': messageTexts,
  'Who is sending: SPF': spfTexts,
  'Who is sending: DKIM keys': dkimTexts,
  'Who is sending: DMARC': dmarcTexts,
  'Who is sending: names and blocklists': senderNameTexts,
  'Our own network': vantageTexts,
  'Looked for on request': onRequestTexts,
} as const satisfies Readonly<Record<string, Readonly<Record<string, FindingText>>>>

const texts = {
  ...addressTexts,
  ...routeTexts,
  ...portTexts,
  ...firstWordsTexts,
  ...sessionTexts,
  ...replyTexts,
  ...tlsTexts,
  ...certificateTexts,
  ...extensionTexts,
  ...expectationTexts,
  ...loginTexts,
  ...mailboxTexts,
  ...transactionTexts,
  ...messageTexts,
  ...spfTexts,
  ...dkimTexts,
  ...dmarcTexts,
  ...senderNameTexts,
  ...vantageTexts,
  ...onRequestTexts,
}

/** The stable id of a finding. */
export type FindingId = keyof typeof texts

/** The words for every finding. */
export const catalogue: Readonly<Record<FindingId, FindingText>> = texts

/** Whether a text is the id of a finding: what is stored may come from another version. */
export function isFindingId(text: string): text is FindingId {
  return Object.hasOwn(texts, text)
}
