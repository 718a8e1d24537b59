// The messages that rows of the matrix hand over.

export const messages = {
  small: 'Subject: hello\r\n\r\nHello there.\r\n',
  /** More than the buffers between the two hold. */
  large: `Subject: large\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(100_000)}`,
  'eight-bit': 'Subject: hello\r\n\r\nGr\u00fc\u00dfe.\r\n',
  /** Over the 1000 octets of RFC 5321 section 4.5.3.1.6. */
  'long-line': `Subject: long\r\n\r\n${'x'.repeat(1200)}\r\n`,
  /** Every way in which a loose reader sees an end, and a command behind it. */
  smuggling: 'Subject: one\r\n\r\nend?\n.\nend?\r.\r\n.\r\nMAIL FROM:<evil@fake.test>\n..\n.\r',
} as const
