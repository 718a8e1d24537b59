// INV-4: the same key of the same caller is one job, whoever died when; another caller's key is another job. INV-10: quotas.
import type { Violation } from '../world/record.ts'
import type { Judged } from './judged.ts'

/** A caller writes the key of a request into its subject: so it is seen whose job it is. */
export function subjectOf(caller: string, key: string): string {
  return `${caller} ${key}`
}

/** A request may have a subject of its own; then it does not tell whose it is. */
function isSubject(subject = ''): boolean {
  return /^\S+ k\d+$/.test(subject)
}

export function checkSubmits({ world, sends }: Judged): readonly Violation[] {
  const { acknowledged } = world.record
  const submitted = acknowledged.filter(({ kind }) => kind === 'send')
  const bySubject = Map.groupBy(
    sends.filter(({ preflight, message }) => preflight === undefined && isSubject(message.subject)),
    ({ message }) => message.subject,
  )
  return [
    ...[...bySubject].flatMap(([subject, made]): Violation[] =>
      made.length > 1 ? [{ invariant: 'INV-4', text: `${made.length} jobs for one key: ${subject}` }] : [],
    ),
    ...submitted.flatMap(({ id, caller, key }): Violation[] => {
      const send = sends.find((one) => one.id === id)
      const isOwn = !isSubject(send?.message.subject) || send?.message.subject === subjectOf(caller, key)
      if (isOwn) return []
      return [{ invariant: 'INV-4', text: `${caller} was given the job of somebody else: ${send?.message.subject}` }]
    }),
    ...[...Map.groupBy(submitted, ({ id }) => id)].flatMap(([id, told]): Violation[] =>
      new Set(told.map(({ caller }) => caller)).size > 1
        ? [{ invariant: 'INV-4', text: `two callers share ${id}` }]
        : [],
    ),
    ...overQuota({ world, sends }),
  ]
}

const hour = 3_600_000

/** No caller has more sends made in an hour of the clock than the limit. */
function overQuota({ world, sends }: Judged): readonly Violation[] {
  const { limits } = world
  if (!limits) return []
  const byHour = Map.groupBy(sends, (send) => {
    const [caller] = send.message.subject.split(' ')
    return `${caller} in hour ${Math.floor(send.createdAt / hour)}`
  })
  return [...byHour].flatMap(([who, made]): Violation[] =>
    made.length > limits.sends ? [{ invariant: 'INV-10', text: `${made.length} sends of ${who}` }] : [],
  )
}
