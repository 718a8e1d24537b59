// Work on many things at once, but not on all of them.

/**
 * The results in the order of the items, at most `limit` of them being worked on at any time. Rejects with the first
 * failure: nothing is begun after it, and nothing goes on when the promise has its end, since a function that has
 * answered is frozen in the midst of what it still does.
 */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const failures: unknown[] = []
  const waiting = items.entries()
  // The workers share one iterator: each takes the next item when it is done with its last.
  const worker = async () => {
    for (const [index, item] of waiting) {
      if (failures.length > 0) return
      try {
        results.set(index, await work(item))
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result)
}
