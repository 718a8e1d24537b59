// The words for what became of a message, where it arrived, and what to do next.
import type { Action, Arrival, Outcome } from '../mail/outcome.ts'
import type { Stage } from '../mail/stage.ts'

export interface WordText {
  /** A word or two, for tables. */
  readonly label: string
  readonly sentence: string
}

export const outcomeTexts: Readonly<Record<Outcome, WordText>> = {
  accepted: {
    label: 'accepted',
    sentence:
      'The server took the message and answers for it. That is not delivery yet: only the mailbox shows whether it arrives.',
  },
  deferred: {
    label: 'deferred',
    sentence: 'The server did not take the message now and may take it later.',
  },
  bounced: {
    label: 'bounced',
    sentence: 'The message was refused for good.',
  },
  'not-sent': {
    label: 'not sent',
    sentence: 'The attempt ended before the message was handed over: nobody has it.',
  },
  unknown: {
    label: 'unknown',
    sentence:
      'The connection ended between the end of the message and its reply: the server may have it or not. It is not sent again.',
  },
}

/** Where somebody ended an attempt, or its time was over, before the final dot. */
export const endedEarlyText = {
  title: 'ended before its time',
  meaning: 'The attempt was ended from our side before the end of the message: nobody has it.',
  remedy: 'Send it again when you like.',
} as const

/** Where nobody but we kept a message from being handed over. */
export const ourFailureText = {
  title: 'given up on our side',
  meaning: 'Something of SMTPing itself failed; it says nothing about the receiver.',
  remedy: 'Look into the log of the functions for the cause, mend it, and send the message anew.',
} as const

/** A stage as people write it: "the connection", "EHLO". */
export function stageName(stage: Stage): string {
  if (stage === 'connect') return 'the connection'
  return stage === 'greeting' ? 'the greeting' : stage.toUpperCase()
}

/** A session that was to end behind a stage, and did. */
export function stoppedText(stage: Stage) {
  return {
    title: `Stopped after ${stageName(stage)} as asked: no message was sent`,
    meaning: 'The server went along as far as that. What it would have said to the rest is not known.',
    remedy: 'Leave out the stage to stop at, and the message goes out.',
  }
}

export const arrivalTexts: Readonly<Record<Arrival, WordText>> = {
  pending: { label: 'not seen yet', sentence: 'Nobody has seen the message in a mailbox yet.' },
  inbox: { label: 'in the inbox', sentence: 'The message is in the inbox.' },
  junk: { label: 'in Junk', sentence: 'The message arrived, and the receiver takes it for spam.' },
  'other-folder': {
    label: 'in another folder',
    sentence: 'The message arrived in a folder that is neither the inbox nor Junk.',
  },
  missing: {
    label: 'missing',
    sentence: 'The message was looked for until the last moment and is in none of the folders.',
  },
  'could-not-look': {
    label: 'could not look',
    sentence: 'The mailbox could not be read, so nothing is known about the arrival.',
  },
}

/** What to do where an accepted message is not in the inbox. */
export const arrivalRemedies: Readonly<Record<Arrival, string>> = {
  inbox: '',
  pending: 'Use a seed inbox as the recipient to see whether a message arrives.',
  junk: 'See how the receiver judged SPF, DKIM and DMARC in the headers of the message, then its content.',
  'other-folder': 'Look for a filter rule in the mailbox that moves such messages.',
  missing:
    'Ask the provider with the time and the Message-ID: the message was taken and is in none of the folders looked at.',
  'could-not-look':
    'Mend what the mailbox’s line above says and run the test again: nothing is known about this message.',
}

/** Where nobody was asked to look for an accepted message. */
export const notFollowedTitle = 'Accepted, and not followed to a mailbox'

export const actionTexts: Readonly<Record<Action, WordText>> = {
  none: { label: 'nothing', sentence: 'There is nothing to do.' },
  wait: { label: 'wait', sentence: 'Wait: what is still to come decides.' },
  'retry-later': { label: 'try again later', sentence: 'Try the same message again later.' },
  'fix-configuration': {
    label: 'fix the configuration',
    sentence: 'Mend the configuration of the sending side, then try again.',
  },
  'fix-message': { label: 'fix the message', sentence: 'Change the message, then try again.' },
  'remove-recipient': { label: 'remove the recipient', sentence: 'Take the recipient off the list.' },
  'ask-provider': { label: 'ask the provider', sentence: 'Ask the postmaster of the receiver.' },
}

/** A signature that the caller's own message brought along, and that our header fields break. */
export const brokenSignatureText = {
  title: 'A DKIM signature in the message does not verify any more',
  meaning:
    'The signature covers a header field that every test message gets, or that this one lacked and has to have: with it, receivers find the signature broken.',
  remedy:
    'Do not read the receiver’s DKIM result of that domain as a fault of the domain; sign the message here with its key, or send it through the system that signs.',
} as const

/** A message that did not come as far as a connection, for want of something on our side. */
export const notPreparedText = {
  meaning: 'The message, the key that signs it or the login for the server could not be had here: nobody was dialled.',
  remedy: 'Mend what the line says; the log of the worker has the error. What waits is tried again by itself.',
} as const
