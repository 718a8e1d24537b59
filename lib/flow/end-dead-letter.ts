// A message that its queue gave up: the work that it stood for ends with a reason.
import type { QueueMessage } from '../contract/queue-message.ts'
import {
  endDeadSend,
  endDeadTest,
  failDeadCheck,
  failDeadLane,
  failDeadPreflight,
  noteDeadLook,
} from '../plan/dead-letter.ts'
import { type Change, changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'

/** `ended` where the work was ended here; `left` where it goes on or has its end; `absent` where there is none. */
export type DeadLetterEnd = 'ended' | 'left' | 'absent'

/** Ends the work. Doing it twice changes nothing, nor does a message that is long out of date. */
export async function endDeadLetter(
  { type, id }: QueueMessage,
  { messageId }: { readonly messageId: string },
  edges: Pick<WorkEdges, 'items' | 'clock' | 'schedules'>,
): Promise<DeadLetterEnd> {
  const moment = { now: edges.clock.now(), schedules: edges.schedules, messageId }
  const { items } = edges
  switch (type) {
    case 'send':
      return endOf(await changeItem(items, { kind: type, id }, (item) => endDeadSend(item, moment)))
    case 'check':
      return endOf(await changeItem(items, { kind: type, id }, (item) => failDeadCheck(item, moment)))
    case 'preflight':
      return endOf(await changeItem(items, { kind: type, id }, (item) => failDeadPreflight(item, moment)))
    case 'lane':
      return endOf(await changeItem(items, { kind: type, id }, (item) => failDeadLane(item, moment)))
    case 'mailbox':
      return endOf(await changeItem(items, { kind: type, id }, (item) => noteDeadLook(item, moment)))
    case 'seed':
      return endOf(await changeItem(items, { kind: type, id }, (item) => endDeadTest(item, moment)))
  }
}

function endOf({ kind }: Change<unknown>): DeadLetterEnd {
  return kind === 'changed' ? 'ended' : kind
}
