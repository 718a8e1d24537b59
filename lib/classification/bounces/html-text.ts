// The text that an HTML part shows, as far as a bounce needs it.

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ', apos: "'" }

/** Line ends where the page has them, no markup, no styles. */
export function textOfHtml(html: string): string {
  return withoutHidden(html)
    .replace(/\s{1,1000}/g, ' ')
    .replace(/<(?:br|\/p|\/div|\/tr|\/td|\/th|\/li|\/h\d|\/table|p|div|tr|table)\b[^<>]{0,4000}>/gi, '\n')
    .replace(/<[/!a-z][^<>]{0,4000}>/gi, '')
    .replace(/&(?:#(\d{1,7})|(\w{2,8}));/g, (whole, code: string | undefined, name: string | undefined) =>
      code === undefined ? (entities[name?.toLowerCase() ?? ''] ?? whole) : characterOf(Number(code)),
    )
}

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

/** Without what stands between <style>, <script> or <head> and their end. */
function withoutHidden(html: string): string {
  const shown: string[] = []
  let at = 0
  for (const { index, 0: open, 1: name = '' } of html.matchAll(/<(style|script|head)\b/gi)) {
    if (index < at) continue
    shown.push(html.slice(at, index))
    const close = endOf(html, { name, from: index + open.length })
    at = close
  }
  return `${shown.join(' ')}${html.slice(at)}`
}

const closings: Readonly<Record<string, RegExp>> = { style: /<\/style/gi, script: /<\/script/gi, head: /<\/head/gi }

function endOf(html: string, { name, from }: { readonly name: string; readonly from: number }): number {
  const closing = closings[name.toLowerCase()]
  if (!closing) return from
  closing.lastIndex = from
  const end = closing.test(html) ? html.indexOf('>', closing.lastIndex) : -1
  return end < 0 ? html.length : end + 1
}
