// Positions in a list, written short: "3-17,40".

/** In rising order. */
export function writeRanges(indices: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const index of indices.toSorted((one, other) => one - other)) {
    const last = ranges.at(-1)
    if (last && last[1] === index - 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** In rising order; what is not written by {@link writeRanges} holds none. */
export function readRanges(text: string): readonly number[] {
  return [...text.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, first = '', last = first]) =>
    Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, step) => Number(first) + step),
  )
}
