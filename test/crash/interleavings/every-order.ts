// Every order in which turns can be taken, one after the other: the same run again and again, each time with the last turn that
// could have been another one taken differently.
import type { Turns } from './meetings.ts'

/** Plays with every order of turns; answers how many there were, and those in which something broke. */
export async function playEveryOrder(
  play: (turns: Turns) => Promise<readonly string[]>,
  { atMost = Number.POSITIVE_INFINITY } = {},
) {
  const broken: string[] = []
  let orders = 0
  for (let path: readonly number[] | undefined = []; path && orders < atMost; ) {
    const taken: { readonly turn: number; readonly of: number }[] = []
    const prefix: readonly number[] = path
    const texts = await play((of) => {
      const turn = prefix[taken.length] ?? 0
      taken.push({ turn, of })
      return turn
    })
    orders += 1
    if (texts.length > 0) broken.push(`turns ${taken.map(({ turn }) => turn).join('')}: ${texts.join('; ')}`)
    path = nextPath(taken)
  }
  return { orders, broken }
}

function nextPath(taken: readonly { readonly turn: number; readonly of: number }[]): readonly number[] | undefined {
  const last = taken.findLastIndex(({ turn, of }) => turn + 1 < of)
  return last < 0
    ? undefined
    : [...taken.slice(0, last), { turn: (taken[last]?.turn ?? 0) + 1 }].map(({ turn }) => turn)
}
