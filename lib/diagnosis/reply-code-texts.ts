// What SMTP reply codes say by themselves, in our own words: RFC 5321 section 4.2.3 and the extensions that add codes.

export interface CodeText {
  readonly meaning: string
  /** "RFC 4954". */
  readonly reference: string
}

const smtp = 'RFC 5321'
const auth = 'RFC 4954'
const registry = 'RFC 5248'

const replyCodeTexts: Readonly<Partial<Record<number, CodeText>>> = {
  211: { meaning: 'Here is the status of the server, or help about it.', reference: smtp },
  214: { meaning: 'Here is help about a command, written for people.', reference: smtp },
  220: { meaning: 'The server is ready: its greeting, or its leave to begin TLS.', reference: 'RFC 5321, RFC 3207' },
  221: { meaning: 'The server says goodbye and closes the connection.', reference: smtp },
  235: { meaning: 'The login succeeded.', reference: auth },
  250: { meaning: 'The command was carried out. Which one, only the conversation tells.', reference: smtp },
  251: { meaning: 'The recipient is not local; the server will pass the message on.', reference: smtp },
  252: { meaning: 'The server does not say whether the address exists, but will take mail for it.', reference: smtp },
  334: { meaning: 'The login goes on: the server waits for the next part of it.', reference: auth },
  354: { meaning: 'Go on: send the message and end it with a dot on a line of its own.', reference: smtp },
  355: { meaning: 'Go on with the message from the place where the last attempt broke off.', reference: 'RFC 1845' },
  421: {
    meaning: 'The server takes nothing more now and closes the connection; it may come at any moment.',
    reference: smtp,
  },
  422: { meaning: 'The password must be changed to the new way of logging in first.', reference: registry },
  432: { meaning: 'The password must be changed to the new way of logging in first.', reference: auth },
  450: {
    meaning: 'Not now: the mailbox is busy, or the server puts off mail from strangers.',
    reference: smtp,
  },
  451: { meaning: 'Not now: the server met an error of its own while it worked on the command.', reference: smtp },
  452: { meaning: 'Not now: too little room, or too many recipients at once.', reference: smtp },
  454: {
    meaning: 'Not now: TLS cannot be begun, or the login cannot be checked for the moment.',
    reference: 'RFC 3207, RFC 4954',
  },
  455: { meaning: 'Not now: the server cannot honour a parameter of the command for the moment.', reference: smtp },
  500: { meaning: 'The server does not know the command, or the line is too long.', reference: smtp },
  501: { meaning: 'The command is known, and something behind it is written wrongly.', reference: smtp },
  502: { meaning: 'The server knows the command and does not offer it.', reference: smtp },
  503: { meaning: 'The command came at the wrong moment: others have to come before it.', reference: smtp },
  504: { meaning: 'The server does not offer this parameter of the command.', reference: smtp },
  521: { meaning: 'This host never takes mail.', reference: 'RFC 7504' },
  523: { meaning: 'The way of logging in needs an encrypted connection.', reference: registry },
  524: { meaning: 'The way of logging in that was asked for needs an encrypted connection.', reference: registry },
  525: { meaning: 'The account that tried to log in is disabled.', reference: registry },
  530: {
    meaning: 'Something must come first: a login, or STARTTLS where the reply asks for it.',
    reference: 'RFC 4954, RFC 3207',
  },
  534: { meaning: 'This way of logging in is too weak for this account.', reference: auth },
  535: { meaning: 'The login failed: user name or password is wrong, or not allowed here.', reference: auth },
  538: { meaning: 'This way of logging in is allowed inside TLS only.', reference: auth },
  550: {
    meaning: 'Refused: no such mailbox, no access to it, or a rule of the receiver.',
    reference: smtp,
  },
  551: { meaning: 'The recipient is not local, and the server does not pass the message on.', reference: smtp },
  552: { meaning: 'Refused for want of room: the message is too large, or the mailbox full.', reference: smtp },
  553: { meaning: 'Refused: the address is not allowed, or written wrongly.', reference: smtp },
  554: {
    meaning: 'The transaction failed; as a greeting: no mail is taken from here.',
    reference: smtp,
  },
  555: { meaning: 'The server does not know, or not offer, a parameter of MAIL or RCPT.', reference: smtp },
  556: { meaning: 'The domain of the recipient takes no mail.', reference: 'RFC 7504' },
}

/** The words for a reply code; undefined for a code that no standard names. */
export function replyCodeText(code: number): CodeText | undefined {
  return replyCodeTexts[code]
}
