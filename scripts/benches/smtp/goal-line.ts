// One measured value beside its goal.

export interface Measured {
  readonly value: number
  readonly unit: string
  readonly goal: number
  readonly better: 'more' | 'less'
  /** What it is compared with in the same run, and how. */
  readonly beside?: string
}

/** "bare sockets, lock-step   17,063 messages/s   (goal: at least 10,000: met)". */
export function goalLine(what: string, { value, unit, goal, better, beside }: Measured): string {
  const met = better === 'more' ? value >= goal : value <= goal
  const wanted = `goal: at ${better === 'more' ? 'least' : 'most'} ${shown(goal)}, ${met ? 'met' : 'MISSED'}`
  return `${valueLine(what, { value, unit })}  (${[beside, wanted].filter((part) => part !== undefined).join('; ')})`
}

/** The same without a goal. */
export function valueLine(what: string, { value, unit }: Pick<Measured, 'value' | 'unit'>): string {
  return `${what.padEnd(52)} ${shown(value).padStart(8)} ${unit}`.trimEnd()
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 })
}
