// What servers may say: noise, good sessions with mistakes in them, and stages that each behave in a way of their own.
import fc from 'fast-check'
import type { Behaviour, Ending } from './byte-server.ts'

export type Errand = 'look' | 'send' | 'send-pipelined' | 'send-with-login'

export interface Encounter {
  readonly errand: Errand
  readonly behaviour: Behaviour
}

const greeting = '220 mx.fake.test ESMTP\r\n'
const bye = '221 2.0.0 Bye\r\n'
const transaction = ['250 2.1.0 Ok\r\n', '250 2.1.5 Ok\r\n', '354 Go on\r\n', '250 2.0.0 Ok\r\n', bye]
const list = (...keywords: readonly string[]) =>
  ['mx.fake.test', ...keywords].map((text, index) => `250${index < keywords.length ? '-' : ' '}${text}\r\n`).join('')

/** The turns of a server that does everything right. */
export const goodTurns: Readonly<Record<Errand, readonly string[]>> = {
  look: [greeting, list('PIPELINING', 'SIZE 1000000'), bye],
  send: [greeting, list('PIPELINING', 'SIZE 1000000', 'DSN'), ...transaction],
  'send-pipelined': [greeting, list('SIZE 1000000', 'PIPELINING'), ...transaction],
  'send-with-login': [greeting, list('AUTH PLAIN LOGIN', '8BITMIME'), '235 2.7.0 Welcome\r\n', ...transaction],
}

const errand = fc.constantFrom<Errand>('look', 'send', 'send', 'send-pipelined', 'send-with-login')
const ending = fc.constantFrom<Ending>('fin', 'rst', 'hang')

const oddLines = [
  ...[
    '250 Ok\r\n',
    '250-more\r\n',
    '250 2.0.0 queued\r\n',
    '354 Go\r\n',
    '334 \r\n',
    '334 not base64\r\n',
    '220 go\r\n',
  ],
  ...['421 Bye\r\n', '550 5.1.1 No\r\n', '451 4.3.0 Later\r\n', '252 2.0.0 Perhaps\r\n', '250-2.0.0 Ok\r\n554 No\r\n'],
  ...[
    '\r\n',
    '2',
    '250',
    '250 2.0.0 Ok',
    '25O Ok\r\n',
    '250\tOk\r\n',
    '250OK\r\n',
    '999 x\r\n',
    '2500 x\r\n',
    '000 x\r\n',
  ],
  ...[
    '250 Ok\n',
    '250 Ok\r',
    '250 O\rk\r\n',
    '250 Ok\r\r\n',
    '250 Ok\n\r',
    '\0',
    '250 \0\r\n',
    '250 \x1b[2J\x1b]0;t\x07\r\n',
  ],
  ...['250 caf\xe9\r\n', '250 \xe2\x80\xae\r\n', '\x16\x03\x01\x00\x05hello', '\x15\x03\x03\x00\x02\x02\x28'],
  ...['HTTP/1.1 200 OK\r\n\r\n', 'SSH-2.0-x\r\n', '* OK IMAP\r\n', '+OK POP3\r\n'],
  ...[`250 ${'x'.repeat(600)}\r\n`, `250 ${'x'.repeat(5000)}\r\n`, '250-x\r\n'.repeat(150), '\r\n'.repeat(200)],
  ...[`250-${'y'.repeat(4000)}\r\n`.repeat(20)],
]
/** More than a session may receive. Few of them: they cost the most. */
const floods = ['250-x\r\n'.repeat(45_000), 'x'.repeat(300_000), '\r\n'.repeat(150_000), '\0'.repeat(280_000)]

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array).toString('latin1'))
const oddLine = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...oddLines) },
  { weight: 10, arbitrary: bytes(40) },
  { weight: 1, arbitrary: fc.constantFrom(...floods) },
)
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const segment = rarely(fc.integer({ min: 1, max: 20 }))
const atBody = rarely(oddLine)

/** Nothing but noise. */
const noise = fc.record({ turns: fc.array(bytes(80), { maxLength: 9 }), ending, segment })

/** Any lines, in any order. */
const babble = fc.record({
  turns: fc.array(
    fc.array(oddLine, { maxLength: 3 }).map((lines) => lines.join('')),
    { maxLength: 9 },
  ),
  ...{ ending, segment, atBody },
})

interface Change {
  readonly kind: keyof typeof changes
  /** The turn. */
  readonly at: number
  readonly line: string
  /** The place in the turn. */
  readonly where: number
  readonly digit: number
}

type Mutation = (turns: readonly string[], change: Omit<Change, 'kind'>) => readonly string[]

/** Changes one turn, where the place is inside of it. */
function inTurn(change: (turn: string, about: Omit<Change, 'kind' | 'at'>) => string): Mutation {
  return (turns, { at, ...about }) =>
    turns.map((turn, index) =>
      index === at % turns.length ? change(turn, { ...about, where: about.where % (turn.length + 1) }) : turn,
    )
}

const splice = (turn: string, where: number, inserted: string, removed = 0) =>
  turn.slice(0, where) + inserted + turn.slice(where + removed)

const changes = {
  replace: inTurn((_turn, { line }) => line),
  append: inTurn((turn, { line }) => turn + line),
  prepend: inTurn((turn, { line }) => line + turn),
  insert: inTurn((turn, { line, where }) => splice(turn, where, line)),
  cut: inTurn((turn, { where }) => turn.slice(0, where)),
  removeByte: inTurn((turn, { where }) => splice(turn, where, '', 1)),
  changeByte: inTurn((turn, { where, digit }) =>
    splice(turn, where, String.fromCharCode((where * 37 + digit) % 256), 1),
  ),
  nul: inTurn((turn, { where }) => splice(turn, where, '\0')),
  changeCode: inTurn((turn, { where, digit }) => splice(turn, where % 3, String(digit), 1)),
  changeLineEnd: inTurn((turn, { digit }) =>
    turn.replaceAll('\r\n', ['\n', '\r', '\r\r\n', '\n\r', '', '\0\r\n', '\r\n\r\n', ' \r\n'][digit % 8] ?? ''),
  ),
  twice: inTurn((turn) => turn + turn),
  manyTimes: inTurn((turn) => turn.repeat(120)),
  drop: (turns, { at }) => turns.filter((_turn, index) => index !== at % turns.length),
  swap: (turns, { at }) => {
    const index = at % Math.max(1, turns.length - 1)
    return [...turns.slice(0, index), ...turns.slice(index, index + 2).reverse(), ...turns.slice(index + 2)]
  },
  /** The next reply comes with this one, before its question. */
  early: (turns, { at }) => {
    const index = at % Math.max(1, turns.length - 1)
    return [...turns.slice(0, index), turns.slice(index, index + 2).join(''), ...turns.slice(index + 2)]
  },
  /** Everything from here on is said at once. */
  forged: (turns, { at }) => {
    const index = at % turns.length
    return [...turns.slice(0, index), turns.slice(index).join('')]
  },
} satisfies Record<string, Mutation>

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(...Object.keys(changes).filter((kind): kind is Change['kind'] => kind in changes)),
  ...{ at: fc.nat(7), line: oddLine, where: fc.nat(120), digit: fc.nat(9) },
})

function mutate(turns: readonly string[], wanted: readonly Change[]): readonly string[] {
  return wanted.reduce<readonly string[]>(
    (soFar, { kind, ...about }) => (soFar.length === 0 ? soFar : changes[kind](soFar, about)),
    turns,
  )
}

/** A good session with mistakes in it; every few of them have none. */
function mistaken(goodOne: readonly string[]): fc.Arbitrary<Behaviour> {
  return fc
    .record({ wanted: fc.array(change, { maxLength: 3 }), ending, segment, atBody })
    .map(({ wanted, ...rest }) => ({ turns: mutate(goodOne, wanted), ...rest }))
}

/** Most stages answer well, and some in a way of their own. */
function moody(goodOne: readonly string[]): fc.Arbitrary<Behaviour> {
  const stages = goodOne.map((turn) =>
    fc.oneof({ weight: 5, arbitrary: fc.constant(turn) }, { weight: 1, arbitrary: oddLine }),
  )
  return fc.record({ turns: fc.tuple(...stages), ending, segment, atBody })
}

/** Nothing is wrong before the last replies: where a mistake costs a message, or sends it twice. */
function mistakenAtTheEnd(goodOne: readonly string[]): fc.Arbitrary<Behaviour> {
  const begins = goodOne.length - 2
  return fc
    .record({ wanted: fc.array(change, { minLength: 1, maxLength: 3 }), ending, segment, atBody })
    .map(({ wanted, ...rest }) => ({
      turns: [...goodOne.slice(0, begins), ...mutate(goodOne.slice(begins), wanted)],
      ...rest,
    }))
}

/** An errand, and what the server makes of it. */
export const encounter: fc.Arbitrary<Encounter> = errand.chain((name) =>
  fc.record({
    errand: fc.constant(name),
    behaviour: fc.oneof(
      { weight: 1, arbitrary: noise },
      { weight: 2, arbitrary: babble },
      { weight: 6, arbitrary: mistaken(goodTurns[name]) },
      { weight: 3, arbitrary: moody(goodTurns[name]) },
      { weight: 4, arbitrary: mistakenAtTheEnd(goodTurns[name]) },
    ),
  }),
)
