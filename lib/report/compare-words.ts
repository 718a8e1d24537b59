// A comparison in words, for terminal and Markdown alike: what changed in a finding, said once for all places.
import type { Verdict } from '../mail/outcome.ts'
import type { CheckComparison, FindingChange } from './compare-checks.ts'
import { placeText } from './finding-groups.ts'

/** Changes of one kind of one finding. */
export interface ChangeGroup {
  /** Whose symbol and colour it gets: what is mended passes, what could not be told is inconclusive. */
  readonly verdict: Verdict
  /** "new fail", "mended, was warn", "was pass, could not be told this time". */
  readonly words: string
  readonly id: string
  readonly title: string
  readonly places: readonly string[]
}

/** The verdict whose symbol and colour a whole comparison gets. */
export const changeVerdict: Readonly<Record<CheckComparison['change'], Verdict>> = {
  worse: 'fail',
  better: 'pass',
  same: 'inconclusive',
}

const order: readonly Verdict[] = ['fail', 'warn', 'inconclusive', 'pass']

/** What there is to say of findings that changed or could not be told: what broke first, what was mended last. */
export function changeGroups({ findings }: CheckComparison): readonly ChangeGroup[] {
  const said = findings.flatMap((finding) => {
    const change = wordsOf(finding)
    return change ? [{ ...change, finding }] : []
  })
  const groups = Map.groupBy(said, ({ words, finding }) => `${finding.id} ${words}`)
  return [...groups.values()]
    .flatMap(([first, ...others]) => {
      if (!first) return []
      const { verdict, words, finding } = first
      const places = [finding, ...others.map((one) => one.finding)].map(placeText).filter((place) => place !== '')
      return [{ verdict, words, id: finding.id, title: finding.title, places }]
    })
    .toSorted((one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict))
}

/** Findings that are as they were, and passes that came or went with something else, are only counted. */
function wordsOf({ change, before, after, note }: FindingChange): Pick<ChangeGroup, 'verdict' | 'words'> | undefined {
  if (note !== undefined) return { verdict: 'inconclusive', words: [seenWords(before, after), note].join(', ') }
  if (change === 'new' && after && after !== 'pass') return { verdict: after, words: `new ${after}` }
  if (change === 'gone' && before && before !== 'pass')
    return { verdict: 'pass', words: before === 'inconclusive' ? 'no longer inconclusive' : `mended, was ${before}` }
  if (change === 'better') return { verdict: 'pass', words: `better: ${after}, was ${before}` }
  if (change === 'worse' && after) return { verdict: after, words: `worse: ${after}, was ${before}` }
  return undefined
}

function seenWords(before: Verdict | undefined, after: Verdict | undefined): string {
  if (before === undefined) return `now ${after}`
  return after === undefined || after === 'inconclusive' ? `was ${before}` : `now ${after}`
}

/** How many findings are as they were. */
export function unchangedText({ findings }: CheckComparison): string {
  const count = findings.filter(({ change, note }) => change === 'same' && note === undefined).length
  return `${count === 0 ? 'No' : count} ${count === 1 ? 'finding is' : 'findings are'} as before.`
}

/** Both verdicts: "fail before, pass after". */
export function changeHeadline({ verdict: { before, after } }: CheckComparison): string {
  return before === after ? `${after} before and after` : `${before} before, ${after} after`
}
