import { expect, it } from 'vitest'
import { batchText } from '../../lib/report/batch-text.ts'

it('counts many checks, and names those that are not in order, worst first', () => {
  const checked = [
    { name: 'a.example', verdict: 'pass' },
    { name: 'b.example', verdict: 'warn' },
    { name: 'c.example', verdict: 'fail' },
    { name: 'd.example', verdict: 'inconclusive' },
    { name: 'e.example', verdict: 'fail' },
  ] as const
  expect(batchText(checked).split('\n')).toEqual([
    expect.stringMatching(/^✖ fail {2}5 targets: 2 fail, /),
    '✖ fail  c.example',
    '✖ fail  e.example',
    ...[expect.any(String), expect.any(String)],
  ])
  expect(batchText(checked)).toContain('\n! warn  b.example')
  expect(batchText(checked)).toContain('\n? inconclusive  d.example')
})

it('obeys no stranger, and keeps to the terminal', () => {
  const text = batchText([{ name: `\u001b[2J${'x'.repeat(300)}`, verdict: 'fail' }], { ascii: true })
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text.split('\n').every((line) => line.length <= 102)).toBe(true)
})
