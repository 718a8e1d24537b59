// HTML taken apart far enough to see that every element is closed, in order, and what elements, attributes and text there are.

const voidElements = ['meta', 'br', 'hr', 'img', 'link', 'input']
const attribute = /^\s+([a-z-]+)(?:="([^"<]*)")?/

interface ReadHtml {
  readonly elements: readonly string[]
  /** "name=value" of every attribute. */
  readonly attributes: readonly string[]
  /** Everything between the tags but the style sheet, entities and all. */
  readonly text: string
}

/** Reads a document, strictly: throws at anything that a browser would have to guess about. */
export function readHtml(document: string): ReadHtml {
  const open: string[] = []
  const elements: string[] = []
  const attributes: string[] = []
  let text = ''
  let rest = document.replace(/^<!doctype html>/, '')
  while (rest !== '') {
    const [plain = ''] = /^[^<]*/.exec(rest) ?? []
    if (open.at(-1) !== 'style') text += plain
    rest = rest.slice(plain.length)
    if (rest === '') break
    const tag = /^<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<]*")?)*)>/.exec(rest)
    if (!tag) throw new Error(`no tag: ${rest.slice(0, 60)}`)
    const [whole, slash, name = '', written = ''] = tag
    rest = rest.slice(whole.length)
    if (slash) {
      const last = open.pop()
      if (last !== name) throw new Error(`</${name}> closes <${last}>`)
      continue
    }
    elements.push(name)
    attributes.push(...readAttributes(written))
    if (!voidElements.includes(name)) open.push(name)
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`)
  return { elements, attributes, text }
}

function readAttributes(written: string): readonly string[] {
  const found: string[] = []
  let rest = written
  for (let one = attribute.exec(rest); one; one = attribute.exec(rest)) {
    found.push(`${one[1]}=${one[2] ?? ''}`)
    rest = rest.slice(one[0].length)
  }
  return found
}
