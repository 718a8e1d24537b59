// What a server noted of a session, and what the client kept of it, as texts to compare.
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'

/** Everything that the first connection heard and said, in order. */
export function linesOf(server: FakeServer): readonly string[] {
  const lines = server.sessions()[0]?.lines ?? []
  return lines.filter(({ direction }) => direction !== 'event').map(({ direction, text }) => `${direction} ${text}`)
}

/** Every text inside a value. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
