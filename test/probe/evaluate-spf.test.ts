// R097: whatever a domain publishes as SPF, its evaluation ends, within the limits, and never rejects.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { evaluateSpf } from '../../lib/probe/sender/evaluate-spf.ts'
import type { Questions } from '../../lib/probe/sender/questions.ts'
import { readSpfOf } from '../../lib/probe/sender/read-spf.ts'
import type { RecordsAnswer } from '../../lib/records/dns-records.ts'

/** Every name holds the same records. */
function everywhere(texts: readonly string[], error: string | undefined) {
  let asked = 0
  const answer = <One>(...records: readonly One[]): Promise<RecordsAnswer<One>> => {
    asked += 1
    return Promise.resolve(error === undefined ? { kind: 'records', records } : { kind: 'error', code: error })
  }
  const questions: Questions = {
    ipv4: () => answer('198.51.100.1'),
    ipv6: () => answer('2001:db8::9'),
    mailExchangers: () => answer({ exchange: 'mx.test', priority: 10 }),
    pointers: () => answer('ptr.test'),
    texts: () => {
      asked += 1
      return Promise.resolve({ kind: 'records', records: texts.map((text) => [text]) })
    },
    authority: () => answer(),
    close: () => undefined,
  }
  return { questions, asked: () => asked }
}

const term = fc.constantFrom(
  ...['include:a.test', 'redirect=b.test', 'a', 'mx', 'ptr', 'exists:%{i}.c.test', 'exp=d.test', 'ip4:10.0.0.0/8'],
  ...['%{', 'include:', 'a:/33', 'ip6:zz', '-all', 'unknown', 'a:..', 'mx:%{l}%{p}.test'],
)
const text = fc.oneof(
  fc.array(term, { maxLength: 15 }).map((terms) => `v=spf1 ${terms.join(' ')}`),
  fc.string({ unit: 'binary' }).map((words) => `v=spf1 ${words}`),
  fc.string({ unit: 'binary' }),
)
const code = fc.constantFrom(undefined, 'ENOTFOUND', 'ESERVFAIL', 'EBADNAME', 'ECANCELLED')

it('any records are evaluated to a result, with a bounded number of questions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 2 }), code, async (texts, error) => {
      const { questions, asked } = everywhere(texts, error)
      const told = await evaluateSpf({ ip: '192.0.2.1', domain: 'example.org', helo: 'mail.example.org' }, questions)
      expect(told.lookups).toBeLessThanOrEqual(11)
      const read = await readSpfOf('example.org', questions)
      expect(read.kind).toBe('seen')
      expect(asked()).toBeLessThan(300)
    }),
  )
})
