// The pages about findings and the guide say what the texts say, and their links lead somewhere.
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../lib/diagnosis/catalogue.ts'
import { guide } from '../../lib/diagnosis/guide.ts'
import { findingsPage, writeFindings } from '../../scripts/finding-docs.ts'
import { guidePage, writeGuide } from '../../scripts/guide-docs.ts'
import { markdownCode, markdownShell, markdownText } from '../../scripts/markdown.ts'

const pages = { 'findings.md': await readFile(findingsPage, 'utf8'), 'guide.md': await readFile(guidePage, 'utf8') }
const rerun = 'run npm run docs'

test(`docs/findings.md is what the catalogue gives (${rerun})`, () => {
  expect(pages['findings.md']).toBe(writeFindings())
})

test(`docs/guide.md is what the guide gives (${rerun})`, () => {
  expect(pages['guide.md']).toBe(writeGuide())
})

/** The anchors that GitHub gives to headings: small letters, no punctuation, hyphens for spaces. */
function anchorsOf(page: string): readonly string[] {
  const headings = page.matchAll(/^#+ (.*)$/gm).map(([, heading = '']) => heading)
  return [...headings].map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

const anchors = new Map(Object.entries(pages).map(([name, page]) => [name, anchorsOf(page)]))

test.each([
  ['findings.md', Object.keys(catalogue)],
  ['guide.md', Object.keys(guide)],
] as const)('%s has one section for each id', (name, ids) => {
  const found = anchors.get(name) ?? []
  for (const id of ids) expect(found.filter((anchor) => anchor === id.toLowerCase())).toHaveLength(1)
  expect(new Set(found).size).toBe(found.length)
})

test.each(Object.entries(pages))('the links of %s lead to sections', (name, page) => {
  const links = [...page.matchAll(/\]\(([\w.]*)#([^)]*)\)/g)]
  const broken = links.filter(([, file = '', anchor = '']) => !anchors.get(file || name)?.includes(anchor))
  expect(links.length).toBeGreaterThan(0)
  expect(broken.map(([link]) => link)).toEqual([])
})

describe('text as Markdown', () => {
  test.each([
    ['a {host} of yours', 'a `{host}` of yours'],
    ['smtpd_tls_auth_only=yes', 'smtpd\\_tls\\_auth\\_only=yes'],
    ['from <>', 'from \\<\\>'],
    ['<b>&amp;*[x](y)|`#~', '\\<b\\>\\&amp;\\*\\[x\\](y)\\|\\`\\#\\~'],
    ['C:\\dir', 'C:\\\\dir'],
    ['1. first', '1\\. first'],
    ['- not a list', '\\- not a list'],
    ['550 stays', '550 stays'],
    ['5.7.1 stays', '5.7.1 stays'],
  ])('%j becomes %j', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown)
  })

  test.each([
    ['port-open', '`port-open`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
  ])('the code %j becomes %j', (code, markdown) => {
    expect(markdownCode(code)).toBe(markdown)
  })

  test('a fence is longer than those within', () => {
    expect(markdownShell(['echo "```"'])).toBe('````sh\necho "```"\n````')
  })
})
