import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../lib/contract/input-error.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import { readSavedReport } from '../../lib/report/saved-report.ts'
import { observations, openPort, shutPort } from '../diagnosis/made-observations.ts'

const report = makeCheckReport(observations([openPort(25), shutPort(587, 'filtered')]), {
  id: 'x',
  vantage: { name: 'laptop' },
})
const saved = JSON.stringify(report, undefined, 2)

describe('a saved report', () => {
  it('is read back as it was, with a byte order mark too', () => {
    expect(readSavedReport(saved, 'before.json')).toEqual(report)
    expect(readSavedReport(`\uFEFF${saved}`, 'before.json')).toEqual(report)
  })

  it.each([
    ['nothing', '', /^before\.json: This is not JSON/],
    ['half a report', saved.slice(0, -3), /^before\.json: This is not JSON/],
    ['a number', '1', /^before\.json: This is something else, not a check-report/],
    ['null', 'null', /^before\.json: This is something else/],
    ['another report', '{"kind":"send-report","schemaVersion":1}', /This is a send-report, not a check-report/],
    [
      'a later version',
      JSON.stringify({ ...report, schemaVersion: 2 }),
      /of version 2, and this smtping reads version 1/,
    ],
    ['no version', JSON.stringify({ ...report, schemaVersion: undefined }), /of no known version/],
    [
      'a report with a hole',
      JSON.stringify({ ...report, verdict: undefined }),
      /^before\.json: verdict: Expected one of/,
    ],
    [
      'a report without ports',
      JSON.stringify({ ...report, ports: 'none' }),
      /^before\.json: ports: Expected a list here/,
    ],
  ])('that is %s is refused in clear words', (_, text, words) => {
    expect(() => readSavedReport(text, 'before.json')).toThrow(InputError)
    expect(() => readSavedReport(text, 'before.json')).toThrow(words)
  })

  it('that is anything at all is read or refused, and nothing else', () =>
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => readSavedReport(text, 'x')).toThrow(InputError)
      }),
    ))
})
