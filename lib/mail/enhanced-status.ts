// Enhanced mail system status codes, RFC 3463 section 2: class "." subject "." detail.

export interface EnhancedStatus {
  readonly class: 2 | 4 | 5
  /** 0 to 999; 0 other, 1 addressing, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 security. */
  readonly subject: number
  readonly detail: number
}

const form = /^([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])/

/** The enhanced status at the beginning of a text, or undefined where there is none. */
export function parseEnhancedStatus(text: string): EnhancedStatus | undefined {
  const match = form.exec(text)
  if (!match) return undefined
  const [, family, subject, detail] = match
  return { class: family === '2' ? 2 : family === '4' ? 4 : 5, subject: Number(subject), detail: Number(detail) }
}

/** The dotted form, as on the wire: "5.1.1". */
export function formatEnhancedStatus(status: EnhancedStatus): string {
  return `${status.class}.${status.subject}.${status.detail}`
}
