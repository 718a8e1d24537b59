// The fields of RFC 3464 wherever they stand: in a message/delivery-status part, or in a text that only shows them. What
// broken relatives leave out, repeat or put in another order is read all the same.

export interface StatusGroup {
  readonly finalRecipient?: string
  readonly originalRecipient?: string
  /** As written. */
  readonly action?: string
  readonly status?: string
  readonly remoteMta?: string
  /** Its lines as they were folded. */
  readonly diagnosticCode?: string
}

export interface StatusFields {
  readonly originalEnvelopeId?: string
  readonly groups: readonly StatusGroup[]
}

type Key = Exclude<keyof StatusGroup, never> | 'originalEnvelopeId' | 'reportingMta' | 'passedOver'

/** Names in lower case; X-Actual-Recipient stands beside a Final-Recipient that is an alias and says nothing more. */
const keys: Readonly<Partial<Record<string, Key>>> = {
  'final-recipient': 'finalRecipient',
  'original-recipient': 'originalRecipient',
  action: 'action',
  status: 'status',
  'remote-mta': 'remoteMta',
  'diagnostic-code': 'diagnosticCode',
  'original-envelope-id': 'originalEnvelopeId',
  'reporting-mta': 'reportingMta',
  'x-actual-recipient': 'passedOver',
  'arrival-date': 'passedOver',
  'received-from-mta': 'passedOver',
  'dsn-gateway': 'passedOver',
  'last-attempt-date': 'passedOver',
  'will-retry-until': 'passedOver',
  'final-log-id': 'passedOver',
}

const maxGroups = 1000
const maxLines = 20_000
const maxValueLength = 8000

/** Whether a text may hold such fields: asked before it is read line by line. */
export function mayHoldStatusFields(text: string): boolean {
  return /(?:final|original)-recipient\s?:|diagnostic-code\s?:/i.test(text) && /(?:action|status)\s?:/i.test(text)
}

/** The groups of fields in a text, of which each is about one recipient. */
export function readStatusFields(text: string): StatusFields {
  const groups: Partial<Record<Key, string>>[] = []
  let group: Partial<Record<Key, string>> = {}
  let key: Key | undefined
  let isBehindGap = false
  for (const line of text.split('\n', maxLines)) {
    const content = line.trimEnd()
    if (content === '') {
      isBehindGap = true
      key = undefined
      continue
    }
    const [, name = '', value = ''] = /^[ \t>*]{0,8}([A-Za-z][\w-]{2,40})\s?:\s{0,80}(.*)$/.exec(content) ?? []
    const named = keys[name.toLowerCase()]
    if (named === undefined) {
      if (key && isContinuation(line, { key, name })) append(group, key, content.trim())
      else key = undefined
      continue
    }
    if (group[named] !== undefined && (named === 'passedOver' || group[named] === value)) {
      key = undefined
      continue
    }
    if (group[named] !== undefined || (isBehindGap && isComplete(group))) {
      if (groups.length >= maxGroups) break
      groups.push(group)
      group = {}
    }
    group[named] = value.slice(0, maxValueLength)
    key = named
    isBehindGap = false
  }
  groups.push(group)
  const originalEnvelopeId = groups.find((one) => one.originalEnvelopeId)?.originalEnvelopeId
  return { ...(originalEnvelopeId && { originalEnvelopeId }), groups: groups.filter(isAboutRecipient) }
}

/** Some mailers do not indent the further lines of what a server said. */
function isContinuation(line: string, { key, name }: { readonly key: Key; readonly name: string }): boolean {
  return /^[ \t]/.test(line) || (key === 'diagnosticCode' && (name === '' || /^\d/.test(line)))
}

function append(group: Partial<Record<Key, string>>, key: Key, text: string): void {
  const known = group[key] ?? ''
  if (known.length < maxValueLength) group[key] = known === '' ? text : `${known}\n${text}`
}

function isComplete(group: Partial<Record<Key, string>>): boolean {
  return (
    group.reportingMta !== undefined ||
    ((group.finalRecipient ?? group.originalRecipient) !== undefined && (group.action ?? group.status) !== undefined)
  )
}

function isAboutRecipient(group: Partial<Record<Key, string>>): boolean {
  const names = group.finalRecipient ?? group.originalRecipient
  return names === undefined ? group.diagnosticCode !== undefined && group.action !== undefined : saysSomething(group)
}

function saysSomething({ action, status, diagnosticCode }: Partial<Record<Key, string>>): boolean {
  return action !== undefined || status !== undefined || diagnosticCode !== undefined
}
