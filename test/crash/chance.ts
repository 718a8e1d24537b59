// Chance that can be had again: the same seed, the same numbers.

/** Numbers from 0 to 1 (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The seed of this run: the one of SMTPING_CHANCE, or another one each time. */
export function seedOfRun(): number {
  const { SMTPING_CHANCE: given } = process.env
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
}
