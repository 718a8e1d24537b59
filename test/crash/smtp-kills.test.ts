// Level 5: every stage of a session, everything that a server may do there, and a worker that dies before or after its part:
// the real wire client over real sockets, against an oracle of two questions.
import { describe, expect, it } from 'vitest'
import { type KeyAndChain, makeCertificates } from '../../fixtures/certificates.ts'
import { t0 } from '../plan/samples.ts'
import { checkWorld } from './invariants/check-world.ts'
import { sendsOf } from './invariants/judged.ts'
import { type Case, expectedEnd } from './wire/oracle.ts'
import { realWire } from './wire/real-wire.ts'
import { startStageServer } from './wire/stage-server.ts'
import { askForSend } from './world/callers.ts'
import { behaviours, type ServerScript, smtpStages, tlsStages } from './world/mx-model.ts'
import { atRestMs } from './world/schedule.ts'
import { openWorld } from './world/world.ts'

const atOnce = 12

function scriptFor({ stage, does }: Case): ServerScript {
  const sessions = [
    { stage, does, takes: true },
    { stage: 'quit', does: 'ok' },
  ] as const
  // Nothing is found in the mailbox: the session alone is to decide.
  return { sessions, after: {} }
}

async function play(row: Case, identity?: KeyAndChain) {
  const dying = { kill: (): void => undefined, isOver: row.dies === 'never' }
  const notice = (stage: Case['stage'], side: 'before' | 'after') => {
    if (dying.isOver || stage !== row.stage || side !== row.dies) return
    dying.isOver = true
    dying.kill()
  }
  const script = scriptFor(row)
  let port = 0
  const world = openWorld({
    scriptOf: () => script,
    wire: (context) => (send, terms) => {
      dying.kill = context.process.kill
      if (row.stage === 'greeting' && row.dies === 'before') notice('greeting', 'before')
      return realWire(context, port, row.does === 'hang' ? row.stage : undefined)(send, terms)
    },
  })
  const sendId = () => [...world.record.planned.keys()][0] ?? ''
  const server = await startStageServer({ servers: world.servers, sendId, notice, identity })
  port = server.port
  askForSend(world)
  await world.kernel.run(t0 + atRestMs)
  await server.end()
  const [send] = sendsOf(world)
  const traffic = world.record.sockets.map((socket) => socket.traffic())
  return { send, traffic, violations: checkWorld(world), isDead: dying.isOver }
}

const hostNames = ['mx.postbox.test']
const { selfSigned } = makeCertificates({ now: Date.now(), hostNames })

describe.each([
  ...smtpStages.map((stage) => ({ stage, where: 'in clear', identity: undefined })),
  ...tlsStages.map((stage) => ({ stage, where: 'with STARTTLS', identity: selfSigned })),
])('at $stage, $where', ({ stage, identity }) => {
  const rows = behaviours.flatMap((does) =>
    (['never', 'before', 'after'] as const).map((dies) => ({ stage, does, dies })),
  )

  it('every behaviour, and every death beside it, ends as the oracle says', async () => {
    const played: string[] = []
    const expected: string[] = []
    const waiting = rows.values()
    const player = async () => {
      for (const row of waiting) {
        const { send, violations, isDead } = await play(row, identity)
        const name = `${row.does}, dies ${row.dies}`
        played.push([name, send?.state, isDead, ...violations.map(({ text }) => text)].join(' '))
        expected.push([name, expectedEnd(row), true].join(' '))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, player))
    expect(played.toSorted()).toEqual(expected.toSorted())
  })
})

it.each([
  ['inside TLS where it is offered', selfSigned],
  ['in clear where it is not', undefined],
] as const)('a quiet session goes %s, and its bytes are counted', async (_, identity) => {
  const { send, traffic } = await play({ stage: 'quit', does: 'ok', dies: 'never' }, identity)
  const transcript = send?.attempts[0]?.transcript ?? []
  const ofMail = transcript.filter(({ direction, stage }) => direction === 'client' && stage === 'mail')
  expect(ofMail.map(({ tls }) => tls)).toEqual([identity !== undefined])
  expect(traffic).toHaveLength(1)
  expect(traffic[0]?.read).toBeGreaterThan(100)
  expect(traffic[0]?.written).toBeGreaterThan(600)
})

it('the wire of the model, on which the other crash tests run, ends as the oracle says too', async () => {
  for (const stage of smtpStages) {
    for (const does of behaviours) {
      const row = { stage, does, dies: 'never' } as const
      const world = openWorld({ scriptOf: () => scriptFor(row) })
      askForSend(world)
      await world.kernel.run(t0 + atRestMs)
      const told = [stage, does, sendsOf(world)[0]?.state, ...checkWorld(world)]
      expect(told).toEqual([stage, does, expectedEnd(row)])
    }
  }
})
