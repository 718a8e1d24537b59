// What somebody may have meant who asked the guide for a topic that it does not have.
import { catalogue } from '../diagnosis/catalogue.ts'
import { guide } from '../diagnosis/guide.ts'

const suggestions = 3

/** The ids nearest to the topic: those that hold it as a part first, then by the letters to change in a part, then in the whole. */
export function nearestTopics(topic: string): readonly string[] {
  const asked = topic.trim().toLowerCase().slice(0, longestId)
  return ids
    .map((id) => ({
      id,
      part: distanceToPart(asked, id.toLowerCase()),
      whole: lettersToChange(asked, id.toLowerCase()),
    }))
    .toSorted((one, other) => one.part - other.part || one.whole - other.whole)
    .slice(0, suggestions)
    .map(({ id }) => id)
}

const ids: readonly string[] = [...Object.keys(guide), ...Object.keys(catalogue)]
const longestId = Math.max(...ids.map(({ length }) => length))

function distanceToPart(asked: string, id: string): number {
  if (asked !== '' && id.includes(asked)) return 0
  const parts = [id, ...id.split('-')]
  return Math.min(...parts.map((part) => lettersToChange(asked, part)))
}

/** Letters to put in, take out or replace (Levenshtein). */
function lettersToChange(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1]
    for (const [column, counterpart] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === counterpart ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
