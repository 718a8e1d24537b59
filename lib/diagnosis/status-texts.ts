// What enhanced status codes say, in our own words: RFC 3463 and the IANA registry that RFC 5248 opened.
import { type EnhancedStatus, formatEnhancedStatus } from '../mail/enhanced-status.ts'
import { registeredStatus } from './registered-statuses.ts'

const classTexts: Readonly<Record<EnhancedStatus['class'], string>> = {
  2: 'success',
  4: 'not now, perhaps later',
  5: 'refused for good',
}

const subjectTexts: Readonly<Partial<Record<number, string>>> = {
  0: 'nothing more is said',
  1: 'about an address',
  2: 'about the mailbox',
  3: 'about the mail system at the destination',
  4: 'about the network or the way there',
  5: 'about the protocol',
  6: 'about the content',
  7: 'about security or policy',
}

/** By "subject.detail". */
const detailTexts: Readonly<Partial<Record<string, string>>> = {
  '1.0': 'something about the address',
  '1.1': 'no mailbox of this name',
  '1.2': 'the domain of the recipient does not exist or takes no mail',
  '1.3': 'the address of the recipient is written wrongly',
  '1.4': 'the address fits more than one recipient',
  '1.5': 'the address of the recipient is valid',
  '1.6': 'the mailbox has moved and left no new address',
  '1.7': 'the address of the sender is written wrongly',
  '1.8': 'the domain of the sender does not exist or takes no mail',
  '1.9': 'passed on to a system that does not report back as SMTP does',
  '1.10': 'the domain of the recipient declares that it takes no mail (null MX)',
  '2.0': 'something about the mailbox',
  '2.1': 'the mailbox is disabled and takes no mail',
  '2.2': 'the mailbox is full',
  '2.3': 'the message is larger than this mailbox may receive',
  '2.4': 'the mailing list could not be expanded',
  '3.0': 'something about the mail system',
  '3.1': 'the mail system has no room left',
  '3.2': 'the mail system takes no mail from the network at present',
  '3.3': 'the mail system lacks a feature that the message needs',
  '3.4': 'the message is larger than the mail system takes',
  '3.5': 'the mail system is configured wrongly',
  '3.6': 'the priority that was asked for was changed',
  '4.0': 'something about the network or the way there',
  '4.1': 'the next server did not answer',
  '4.2': 'the connection broke or could not be used',
  '4.3': 'a directory that was needed, such as DNS, did not answer',
  '4.4': 'there is no known way to the destination',
  '4.5': 'too much mail at once for the mail system',
  '4.6': 'the message goes round in a loop',
  '4.7': 'the message was too old and was given up',
  '5.0': 'something about the protocol',
  '5.1': 'the command is unknown or came at the wrong moment',
  '5.2': 'the command is written wrongly',
  '5.3': 'too many recipients for one message',
  '5.4': 'the command has parameters that are not valid',
  '5.5': 'the two sides speak different versions of the protocol',
  '5.6': 'a line of the login is too long',
  '6.0': 'something about the content',
  '6.1': 'the kind of content is not supported',
  '6.2': 'the content would have to be converted, and that is forbidden',
  '6.3': 'the content would have to be converted, and that is not possible here',
  '6.4': 'the content was converted and something was lost',
  '6.5': 'converting the content failed',
  '6.6': 'content that the message refers to could not be fetched',
  '6.7': 'addresses beyond ASCII are not allowed here',
  '6.8': 'the answer needs UTF-8, which the client did not allow',
  '6.9': 'headers in UTF-8 cannot be passed on to a recipient',
  '6.10': 'the answer needs UTF-8, which the client did not allow (an old double of x.6.8)',
  '7.0': 'something about security or policy',
  '7.1': 'the sender is not allowed to do this; servers send it for nearly every rule',
  '7.2': 'the sender may not write to this mailing list',
  '7.3': 'the message would have to be converted between security systems, and cannot be',
  '7.4': 'a security feature of the message is not supported',
  '7.5': 'a cryptographic check or operation failed',
  '7.6': 'a cryptographic algorithm is not supported',
  '7.7': 'the message was changed on its way',
  '7.8': 'user name or password is wrong',
  '7.9': 'the way of logging in is too weak',
  '7.10': 'the way of logging in needs encryption',
  '7.11': 'the way of logging in that was asked for needs encryption',
  '7.12': 'the password must be changed to the new way of logging in',
  '7.13': 'the account is disabled',
  '7.14': 'the server wants to trust the sender first, for example by a login in a browser',
  '7.15': 'the priority of the message is too low to be taken now',
  '7.16': 'the message is too large for its priority',
  '7.17': 'the mailbox has had another owner since the time that the sender named',
  '7.18': 'the domain has had another owner since the time that the sender named',
  '7.19': 'whether the mailbox has changed its owner could not be found out',
  '7.20': 'no DKIM signature of the message passed',
  '7.21': 'DKIM signatures passed, and none of them is acceptable',
  '7.22': 'no valid DKIM signature belongs to the domain of the author',
  '7.23': 'SPF says that this address may not send for the domain',
  '7.24': 'SPF could not be evaluated',
  '7.25': 'the sending address has no reverse DNS that leads back to it',
  '7.26': 'more than one authentication check failed',
  '7.27': 'the domain of the sender declares that it takes no mail (null MX)',
  '7.28': 'too much mail at once from the sender, or of one kind',
  '7.29': 'the ARC chain of the message is not valid',
  '7.30': 'the message demands TLS all the way (REQUIRETLS), and a server on it does not offer that',
}

/** Whether the registry names the status; providers send numbers of their own beside it. */
export function isRegisteredStatus(status: EnhancedStatus): boolean {
  return registeredStatus(status) !== undefined
}

/** The words for an enhanced status: its class, then as much as the registry says about the rest. */
export function enhancedStatusText(status: EnhancedStatus): string {
  const { subject, detail } = status
  const rest = detailTexts[`${subject}.${detail}`] ?? subjectTexts[subject] ?? 'with a subject of its own'
  return `${formatEnhancedStatus(status)}: ${classTexts[status.class]}; ${rest}.`
}
