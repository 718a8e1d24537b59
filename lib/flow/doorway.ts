// Work that comes from many sides, of which only so much is done at once: whoever comes later waits in line.

export type Doorway = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Lets at most `limit` works be under way at any time, in the order in which they came. */
export function openDoorway(limit: number): Doorway {
  const line: (() => void)[] = []
  let free = limit
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => line.push(resolve))
    try {
      return await work()
    } finally {
      // Whoever is next takes over the place, so that nobody gets in between.
      const next = line.shift()
      if (next) next()
      else free += 1
    }
  }
}
