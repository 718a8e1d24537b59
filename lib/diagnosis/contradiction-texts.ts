// What it means when the evidence about one send does not agree.

export interface ContradictionText {
  readonly title: string
  readonly meaning: string
  readonly remedy: string
}

/** By the names that a classification gives them. */
export const contradictionTexts = {
  'accepted-then-bounced': {
    title: 'Accepted first, bounced later',
    meaning:
      'The server took the message with a positive reply, and a notification that it could not be delivered came afterwards.',
    remedy: 'Count it as bounced: the notification decides. A sender that stops at the 250 never learns of this.',
  },
  'unknown-then-arrived': {
    title: 'No answer, and yet it arrived',
    meaning:
      'The connection ended before the reply to the final dot, so the outcome was unknown; the seed inbox shows the message.',
    remedy: 'Count it as accepted. A sender that tries again in such a case delivers the message twice.',
  },
  'deferred-then-arrived': {
    title: 'Put off, and yet it arrived',
    meaning:
      'The server said that it did not take the message, or the attempt ended before it could, and the seed inbox shows it.',
    remedy:
      'Count it as accepted, and do not send it again. A sender that follows the reply delivers the message twice.',
  },
  'bounced-then-arrived': {
    title: 'Refused, and yet it arrived',
    meaning:
      'The server refused the message, or a notification said that it bounced, and the seed inbox shows it all the same.',
    remedy: 'Ask whoever runs the receiving server: one of its stages answers for another.',
  },
} as const satisfies Readonly<Record<string, ContradictionText>>
