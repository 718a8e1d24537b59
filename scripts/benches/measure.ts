// Measuring: medians of repeated runs, and ratios to a reference.

/** The median of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  const at = (index: number) => sorted[index] ?? Number.NaN
  return sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2
}

/** Milliseconds of each run, one after another. */
export async function timeRuns(runs: number, run: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = 0; index < runs; index++) {
    const begin = performance.now()
    await run()
    times.push(performance.now() - begin)
  }
  return times
}

/** "12.3 ms, 0.82 × the reference's 15.0 ms". */
export function ratioText(ours: number, reference: number): string {
  return `${ours.toFixed(1)} ms, ${(ours / reference).toFixed(2)} × the reference's ${reference.toFixed(1)} ms`
}
