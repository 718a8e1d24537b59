// HTML made of a template whose every text is escaped: what is not Html is text, whoever wrote it.
import { terminalText } from './terminal-text.ts'

/** A piece of a document that needs no escaping any more. Only `html` makes it. */
export interface Html {
  readonly markup: string
}

type Value = string | number | Html | readonly Html[]

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** A piece of a document. Values are escaped, for contents and for attributes in quotes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: String.raw({ raw: strings }, ...values.map(valueMarkup)) }
}

function valueMarkup(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n')
}

/** Control and bidirectional characters are spelt out: they could turn the writing of the whole page round. */
function escapeHtml(text: string): string {
  return terminalText(text).replace(/[&<>"']/g, (one) => entities.get(one) ?? '')
}
