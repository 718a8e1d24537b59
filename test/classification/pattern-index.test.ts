// Asking only the patterns that can match must never change what is found.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knownBlocklists } from '../../lib/classification/blocklists.ts'
import { earlyPhrases, surestPhrases } from '../../lib/classification/early-phrases.ts'
import { latePhrases } from '../../lib/classification/late-phrases.ts'
import { needlesOf } from '../../lib/classification/needles.ts'
import { indexPatterns } from '../../lib/classification/pattern-index.ts'
import { plainPhrases, tellingPhrases } from '../../lib/classification/phrase-rules.ts'
import { repliesByCause } from './replies-by-cause.ts'

describe('the words that a pattern cannot match without', () => {
  it.each([
    [/spam/i, ['spam']],
    [/Spam/i, ['spam']],
    [/spam|virus found/i, ['spam', 'virus found']],
    [/\bspam\b/i, ['spam']],
    [/e-?mail/i, ['mail']],
    [/(a|bc) mailbox/i, [' mailbox']],
    [/(?:over|above) q/i, ['over', 'above']],
    [/(over )?quota/i, ['quota']],
    [/(over ){0,3}quota/i, ['quota']],
    [/(over the ){1,3}q/i, ['over the ']],
    [/too+ many/i, [' many']],
    [/zen\.example\.org\/x/i, ['zen.example.org/x']],
    [/[a-z\]]{3}list/i, ['list']],
    [/list(?! of)(?=x)/i, ['list']],
    [/(?<name>listed) at/i, ['listed']],
    [/\u0061list/i, ['list']],
    [/été bloqu/i, [' bloqu']],
    [/Ящик полон|邮箱/i, ['ящик полон', '邮箱']],
  ] as const)('%s: %j', (pattern, needles) => expect(needlesOf(pattern)).toEqual(needles))

  it.each([/\d+/, /a?/, /spam|\d/, /(spam|\w)/, /.*/, /(?:)/, /[xyz]/])('%s has none', (pattern) =>
    expect(needlesOf(pattern)).toBeUndefined(),
  )
})

const patterns = [
  ...[...surestPhrases, ...earlyPhrases, ...tellingPhrases, ...plainPhrases, ...latePhrases].map(
    ({ phrase }) => phrase,
  ),
  ...knownBlocklists.map(({ words }) => words),
]

it('nearly every pattern of the rules has words: what has none is asked of every text', () => {
  expect(patterns.filter((pattern) => needlesOf(pattern) === undefined).length).toBeLessThan(4)
})

describe('no pattern that matches is left out', () => {
  const candidatesIn = indexPatterns(patterns)
  const matching = (text: string) => patterns.flatMap((pattern, number) => (pattern.test(text) ? [number] : []))

  it.each(Object.values(repliesByCause).flat())('%j', (text) => {
    for (const written of [text, text.toUpperCase()]) {
      expect(candidatesIn(written)).toEqual(expect.arrayContaining(matching(written)))
    }
  })

  const words = [...new Set(patterns.flatMap((pattern) => pattern.source.match(/[a-z]{2,}| |\d/g) ?? []))]
  it('in sentences made of the words of the patterns', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), fc.constantFrom('', ' '), (some, between) => {
        const text = some.join(between)
        expect(candidatesIn(text)).toEqual(expect.arrayContaining(matching(text)))
      }),
      { numRuns: 2000 },
    ))
})

describe('an index', () => {
  it('names the patterns in their order, and those without words always', () => {
    const candidatesIn = indexPatterns([/she/i, /he/i, /\d/i, /hers/i])
    expect(['ushers', 'HE', 'none', ''].map(candidatesIn)).toEqual([[0, 1, 2, 3], [1, 2], [2], [2]])
  })
  it('holds more patterns than a machine word has bits', () => {
    const many = Array.from({ length: 100 }, (_, number) => new RegExp(`word${number}x`, 'i'))
    const candidatesIn = indexPatterns(many)
    for (const number of [0, 30, 31, 32, 61, 62, 63, 99]) expect(candidatesIn(`a word${number}x`)).toEqual([number])
  })
  it('may be empty', () => expect(indexPatterns([])('text')).toEqual([]))
  it('reads other scripts in both cases', () =>
    expect(['ПОЛОН', '邮箱满'].map(indexPatterns([/полон/i, /箱满/]))).toEqual([[0], [1]]))
  it('reads what is beyond ASCII', () => expect(indexPatterns([/spam/i])('\u{1f600}\uffff spam ė')).toEqual([0]))
})
