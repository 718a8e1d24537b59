import { describe, expect, it } from 'vitest'
import { causeTexts } from '../../lib/diagnosis/cause-texts.ts'
import { contradictionTexts } from '../../lib/diagnosis/contradiction-texts.ts'
import { actionTexts, arrivalTexts, outcomeTexts } from '../../lib/diagnosis/outcome-texts.ts'
import { replyCodeText } from '../../lib/diagnosis/reply-code-texts.ts'
import { enhancedStatusText, isRegisteredStatus } from '../../lib/diagnosis/status-texts.ts'
import { actions, arrivals, causes, outcomes } from '../../lib/mail/outcome.ts'

/** Every text with its fields. */
const texts = [
  ...Object.values(causeTexts).map((text) => Object.entries({ ...text })),
  ...Object.values({ ...outcomeTexts, ...arrivalTexts, ...actionTexts }).map((text) => Object.entries({ ...text })),
  ...Object.values(contradictionTexts).map((text) => Object.entries({ ...text })),
]

describe('every word of the product has a text', () => {
  it.each([
    ['causes', causes, causeTexts],
    ['outcomes', outcomes, outcomeTexts],
    ['arrivals', arrivals, arrivalTexts],
    ['actions', actions, actionTexts],
  ] as const)('%s', (_, words, texts) => expect(Object.keys(texts).toSorted()).toEqual([...words].toSorted()))

  it('no text is empty or ends in the middle', () => {
    for (const [field, words] of texts.flat()) {
      expect(words.trim()).toBe(words)
      expect(words).not.toBe('')
      if (['meaning', 'remedy', 'sentence'].includes(field)) expect(words).toMatch(/\.$/)
    }
  })

  it('no two causes have the same title', () => {
    const titles = Object.values(causeTexts).map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
  })
})

describe('reply codes', () => {
  it.each([
    ...[211, 214, 220, 221, 235, 250, 251, 252, 334, 354, 355, 421, 422, 432, 450, 451, 452, 454, 455],
    ...[500, 501, 502, 503, 504, 521, 523, 524, 525, 530, 534, 535, 538, 550, 551, 552, 553, 554, 555, 556],
  ])('%i has a meaning and its RFC', (code) => {
    expect(replyCodeText(code)?.meaning).toMatch(/\.$/)
    expect(replyCodeText(code)?.reference).toMatch(/^RFC \d+(, RFC \d+)*$/)
  })
  it.each([200, 299, 420, 541, 599])('%i is in no standard', (code) => expect(replyCodeText(code)).toBeUndefined())
})

/** The last detail of each subject in the IANA registry. */
const lastDetails = { 0: 0, 1: 10, 2: 4, 3: 6, 4: 7, 5: 6, 6: 10, 7: 30 }

describe('enhanced statuses', () => {
  it.each(Object.entries(lastDetails))('the registry of x.%s ends at detail %i', (name, last) => {
    const subject = Number(name)
    const registered = Array.from({ length: 60 }, (_, detail) => ({ class: 5, subject, detail }) as const)
    expect(registered.filter(isRegisteredStatus).map(({ detail }) => detail)).toEqual(
      Array.from({ length: last + 1 }, (_, detail) => detail),
    )
  })

  it.each([
    [{ class: 2, subject: 1, detail: 5 }, /^2\.1\.5: success; .*valid\.$/],
    [{ class: 4, subject: 2, detail: 2 }, /^4\.2\.2: not now, .*; the mailbox is full\.$/],
    [{ class: 5, subject: 7, detail: 999 }, /^5\.7\.999: refused for good; about security or policy\.$/],
    [{ class: 5, subject: 9, detail: 1 }, /^5\.9\.1: refused for good; .+\.$/],
  ] as const)('%j is told by its class and as much of the rest as is known', (status, words) =>
    expect(enhancedStatusText(status)).toMatch(words),
  )
})
