// Time that jumps: what is to happen, in its order, and nothing in between.

interface Entry {
  readonly at: number
  readonly order: number
  readonly ring: () => void
  isOff: boolean
}

/** Nothing planned; it is that time. */
export function openTimetable(beginsAt: number) {
  let now = beginsAt
  let order = 0
  const heap: Entry[] = []

  function swap(one: number, other: number): void {
    const [first, second] = [heap[one], heap[other]]
    if (first && second) [heap[one], heap[other]] = [second, first]
  }

  function add(entry: Entry): void {
    heap.push(entry)
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!isBefore(heap[at], heap[parent])) return
      swap(at, parent)
      at = parent
    }
  }

  function takeFirst(): Entry | undefined {
    const [first, last] = [heap[0], heap.pop()]
    if (heap.length === 0 || !last) return first
    heap[0] = last
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = isBefore(heap[right], heap[left]) ? right : left
      if (!isBefore(heap[least], heap[at])) return first
      swap(at, least)
      at = least
    }
  }

  return {
    now: () => now,
    /** Calls then; what it answers takes that back. */
    at(when: number, ring: () => void): () => void {
      const entry = { at: Math.max(when, now), order: order++, ring, isOff: false }
      add(entry)
      return () => {
        entry.isOff = true
      }
    },
    /** Lets time pass in which nothing is noticed: a clock that is set, a machine that sleeps. */
    skip(ms: number): void {
      now += ms
    },
    /** Jumps to what is next, and lets all of that moment happen; false, and it is `until`, where nothing is before that. */
    ringNext(until: number): boolean {
      let hasRung = false
      for (let next = heap[0]; next && next.at <= (hasRung ? now : until); next = heap[0]) {
        takeFirst()
        if (next.isOff) continue
        now = Math.max(now, next.at)
        next.ring()
        hasRung = true
      }
      if (!hasRung) now = Math.max(now, until)
      return hasRung
    },
  }
}

function isBefore(one: Entry | undefined, other: Entry | undefined): boolean {
  if (!one) return false
  return !other || one.at < other.at || (one.at === other.at && one.order < other.order)
}
