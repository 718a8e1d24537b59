// What may happen next in a history, as data: a history that fails is a line that can be run again, and kept as an example.
import fc from 'fast-check'
import type { forms } from '../world/fault.ts'
import type { scripts } from '../world/scripts.ts'

export type ScriptName = keyof typeof scripts

export type Action =
  | { readonly do: 'submit'; readonly key: number }
  | { readonly do: 'quota-burst' }
  | { readonly do: 'server-script'; readonly script: ScriptName }
  | { readonly do: 'deliver' }
  | { readonly do: 'deliver-twice' }
  | { readonly do: 'reorder'; readonly by: 'turns' | 'chance' | 'last' }
  | { readonly do: 'lose-messages' }
  | { readonly do: 'lose-delete' }
  | { readonly do: 'expire-visibility' }
  | { readonly do: 'bury' }
  | { readonly do: 'redrive' }
  | { readonly do: 'advance'; readonly seconds: number }
  | { readonly do: 'sweep-twice' }
  /** At the step so many steps from now. */
  | {
      readonly do: 'kill'
      readonly steps: number
      readonly side: 'before' | 'after'
      readonly form: (typeof forms)[number]
    }
  | { readonly do: 'throttle-table'; readonly times: number }
  | { readonly do: 'ambiguous-write' }
  | { readonly do: 'seed-arrives-again' }
  | { readonly do: 'notify'; readonly action: 'failed' | 'delayed' | 'delivered' }
  | { readonly do: 'mailbox-sick'; readonly minutes: number }
  | { readonly do: 'renumber' }

const plain = (...names: readonly Action[]) => fc.constantFrom(...names)
const scriptNames: ScriptName[] = [
  ...(['friendly', 'defers-once', 'refuses', 'takes-in-silence', 'loses-in-silence'] as const),
  ...(['accepts-then-bounces', 'never-shows', 'defers-for-ever'] as const),
]

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('submit'), key: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('advance'), seconds: fc.constantFrom(1, 30, 61, 400, 1900, 4000) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('kill'),
      steps: fc.integer({ min: 0, max: 40 }),
      side: fc.constantFrom('before', 'after'),
      form: fc.constantFrom('throw', 'abandon'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('server-script'), script: fc.constantFrom(...scriptNames) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reorder'), by: fc.constantFrom('turns', 'chance', 'last') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('throttle-table'), times: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('notify'), action: fc.constantFrom('failed', 'delayed', 'delivered') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mailbox-sick'), minutes: fc.constantFrom(2, 50) }) },
  {
    weight: 14,
    arbitrary: plain(
      ...([{ do: 'deliver' }, { do: 'deliver-twice' }, { do: 'lose-messages' }, { do: 'lose-delete' }] as const),
      ...([{ do: 'expire-visibility' }, { do: 'redrive' }, { do: 'sweep-twice' }, { do: 'ambiguous-write' }] as const),
      ...([{ do: 'seed-arrives-again' }, { do: 'renumber' }] as const),
    ),
  },
  { weight: 1, arbitrary: plain({ do: 'bury' }, { do: 'quota-burst' }) },
)

/** Histories that begin with somebody who asks for something. */
export const histories: fc.Arbitrary<readonly Action[]> = fc
  .array(action, { minLength: 4, maxLength: 30 })
  .map((actions) => [{ do: 'submit', key: 1 }, ...actions])
