// Why mail would flow, or would not, for each kind of sender: a sentence or two for each reason.

export const flowReasons = {
  'tls-in-order': 'TLS comes about, and the certificate is trusted, valid now, and for this name.',
  'nobody-verifies':
    'The certificate does not prove who the server is. Most senders do not look: they keep encrypting and deliver (RFC 7435 section 3).',
  'tls-not-offered': 'STARTTLS is not offered, and these senders deliver without it (RFC 3207 section 4.1).',
  'falls-back':
    'TLS is offered and does not come about. Most of these senders deliver in clear text then; some try again later instead.',
  'tls-not-known': 'Whether TLS comes about could not be seen.',
  'mta-sts-none': 'The domain has no MTA-STS policy: the sender does as without one.',
  'mta-sts-testing':
    'The MTA-STS policy is in testing: what is wrong is reported, and mail is delivered as without it.',
  'mta-sts-unknown': 'Whether the domain has an MTA-STS policy is not known, and mail would go another way with it.',
  'mta-sts-other-mx': 'The MTA-STS policy does not name this server: the mail waits, and comes back in the end.',
  'mta-sts-without-tls':
    'The MTA-STS policy demands TLS, and none comes about: the mail waits, and comes back in the end.',
  'mta-sts-certificate':
    'The MTA-STS policy demands a certificate that is trusted, valid now, and for this name (RFC 8461 section 4.2): the mail waits, and comes back in the end.',
  'dane-none': 'The server has no usable TLSA records: the sender does as without DANE.',
  'dane-unknown': 'Whether TLSA records hold for this server, and match what it shows, is not known.',
  'dane-without-tls':
    'TLSA records demand TLS, and none comes about (RFC 7672 section 2.2): the mail waits, and comes back in the end.',
  'dane-matches': 'A TLSA record matches what the server shows; that proves it, whoever issued the certificate.',
  'dane-differs': 'No TLSA record matches what the server shows: the mail waits, and comes back in the end.',
  'strict-without-tls': 'A client that demands TLS finds none, and sends nothing (RFC 8314 section 4).',
  'strict-certificate':
    'A client that verifies finds a certificate that is not trusted, not valid now, or for another name, and sends nothing or asks its user.',
} as const satisfies Record<string, string>

/** A stable id of a reason. */
export type FlowReason = keyof typeof flowReasons
