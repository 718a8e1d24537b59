// Lists of tags, "v=DKIM1; k=rsa; p=…": RFC 6376 section 3.2, which DMARC uses too (RFC 9989 section 4.7).

export type TagList =
  | { readonly kind: 'tags'; readonly tags: ReadonlyMap<string, string> }
  /** Not such a list: the part that is none, or the tag that stands there twice. */
  | { readonly kind: 'malformed'; readonly at: string }

const tag = /^\s*[A-Za-z]\w*\s*=/

/** Whether a part of a list is a tag, or nothing at all. */
export function isTag(part: string): boolean {
  return part.trim() === '' || tag.test(part)
}

/** The tags by their names, which keep their case. Empty parts are forgiven, since verifiers forgive them. */
export function readTagList(text: string): TagList {
  const tags = new Map<string, string>()
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = part.slice(0, Math.max(0, equals)).trim()
    if (!isTag(part) || tags.has(name)) return { kind: 'malformed', at: part }
    tags.set(name, part.slice(equals + 1).trim())
  }
  return { kind: 'tags', tags }
}
