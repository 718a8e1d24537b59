import { describe, expect, it } from 'vitest'
import { joinLine } from '../../lib/report/joined-replies.ts'

describe('replies one a line', () => {
  it.each([
    [
      ['550 one', '421 two'],
      ['550 one', '421 two'],
    ],
    [
      ['550-one', '550 two', '250 ok'],
      ['550-one\n550 two', '250 ok'],
    ],
    [
      ['550-one', '', '550 two'],
      ['550-one', '550 two'],
    ],
    [
      ['550-one', '421 two'],
      ['550-one', '421 two'],
    ],
    [
      ['550-one', '421-two', '421 three'],
      ['550-one', '421-two\n421 three'],
    ],
    [
      ['550-one\\n550 two', '550 three'],
      ['550-one\\n550 two', '550 three'],
    ],
    [
      ['5.7.1', '', ' ', '5.1.1'],
      ['5.7.1', '5.1.1'],
    ],
    [['"550-one', '550 two"'], ['"550-one\n550 two"']],
    [['550-one'], ['550-one']],
    [[''], []],
  ])('%j are %j', (lines, replies) => expect(join(lines)).toEqual(replies))

  it('what never ends is cut', () => {
    const replies = join(Array.from({ length: 250 }, () => '550-more'))
    expect(replies.map((reply) => reply.split('\n').length)).toEqual([100, 100, 50])
  })
})

function join(lines: readonly string[]): readonly string[] {
  const replies: string[] = []
  let open: readonly string[] = []
  for (const line of lines) {
    const joined = joinLine(open, line)
    replies.push(...joined.complete)
    open = joined.open
  }
  return open.length > 0 ? [...replies, open.join('\n')] : replies
}
