// R098: is the key of each selector there, and one that receivers take? RFC 6376 section 3.6.1, RFC 8301, RFC 8463.
import { type DkimFlaw, type DkimKeyReading, type DkimKeyRecord, dkimKeyName } from '../../records/dkim-key.ts'
import type { Finding } from '../finding.ts'
import type { DkimKeyObservation } from '../sender-observation.ts'
import { differsFromOurs, keyStrength } from './proofs.ts'
import { published, type SenderRule, untold } from './sender-finding.ts'

export const dkimKey: SenderRule = ({ keys }) => keys.flatMap(judge)

function judge(key: DkimKeyObservation): readonly Finding[] {
  const { reading } = key
  const name = dkimKeyName(key.selector, key.domain)
  if (reading.kind === 'temporary-failure') return [untold('dkim', reading.cause, { name })]
  if (reading.kind === 'seen') return judgeReading(reading.value, { name, key })
  return [{ ...published, id: 'dkim-key-absent', verdict: 'fail', name, evidence: [`${name}: no such name`] }]
}

interface Place {
  readonly name: string
  readonly key: DkimKeyObservation
}

function judgeReading(reading: DkimKeyReading, { name, key }: Place): readonly Finding[] {
  const finding = { ...published, name, verdict: 'fail' } as const
  switch (reading.kind) {
    case 'none':
      return [{ ...finding, id: 'dkim-key-absent', evidence: [`${name}: no TXT record`] }]
    case 'several': {
      const verdict = reading.usable > 0 ? 'warn' : 'fail'
      return [{ ...finding, id: 'dkim-key-several', verdict, evidence: reading.texts }]
    }
    case 'broken':
      return [{ ...finding, id: 'dkim-key-broken', evidence: [`${name}: ${flaws[reading.flaw]}`, reading.text] }]
    case 'revoked':
      return [{ ...finding, id: 'dkim-key-revoked', evidence: [`${name}: ${reading.text}`] }]
    case 'key':
      return judgeKey(reading.record, { name, key })
  }
}

const flaws: Readonly<Record<DkimFlaw, string>> = {
  malformed: 'not a list of tags',
  'other-version': 'v= is not DKIM1',
  'without-key': 'no p=',
  'unknown-type': 'k= is neither rsa nor ed25519',
  'unreadable-key': 'p= is no such key, or a part of one',
  'without-sha256': 'h= leaves sha256 out',
  'not-for-mail': 's= leaves mail out',
}

function judgeKey(record: DkimKeyRecord, { name, key }: Place): readonly Finding[] {
  const { type, bits } = record.key
  const evidence = [`${name}: ${type} ${bits}`]
  const strength = keyStrength(record)
  const bad = [
    ...(strength === 'good' ? [] : [['dkim-key-weak', strength === 'weak' ? 'warn' : 'fail'] as const]),
    ...(record.isTesting ? [['dkim-key-testing', 'warn'] as const] : []),
    ...(differsFromOurs(key, record) ? [['dkim-key-differs', 'fail'] as const] : []),
  ]
  if (bad.length === 0) return [{ ...published, id: 'dkim-key-found', verdict: 'pass', name, evidence }]
  return bad.map(([id, verdict]) => ({ ...published, id, verdict, name, evidence }))
}
