// Rates of contenders in alternating order, so that whatever else the machine does meets all of them alike.
import { median } from '../measure.ts'

/** What one run did, and how long it took. */
export interface Rate {
  readonly count: number
  readonly ms: number
}

export interface Contender {
  readonly name: string
  readonly run: () => Promise<Rate>
}

/** Of each contender, by name: messages a second, the median of the rounds. The first round warms up and does not count. */
export async function compareRates(
  contenders: readonly Contender[],
  { rounds }: { readonly rounds: number },
): Promise<Readonly<Record<string, number>>> {
  const rates = contenders.map(() => [] as number[])
  for (let round = 0; round <= rounds; round++) {
    for (const index of inTurn(contenders.length, round)) {
      const rate = await contenders[index]?.run()
      if (rate && round > 0) rates[index]?.push((rate.count * 1000) / rate.ms)
    }
  }
  return Object.fromEntries(contenders.map(({ name }, index) => [name, median(rates[index] ?? [])]))
}

/** Forwards and backwards by turns. */
function inTurn(length: number, round: number): readonly number[] {
  const indices = Array.from({ length }, (_, index) => index)
  return round % 2 === 0 ? indices : indices.toReversed()
}
