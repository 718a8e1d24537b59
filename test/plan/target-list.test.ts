import { describe, expect, it } from 'vitest'
import { maxTargets, readTargetList, refuseScans } from '../../lib/plan/target-list.ts'

describe('a list of targets', () => {
  it('has one a line, with comments, each once', () => {
    const text = '# ours\nmx1.example.org\r\n mx2.example.org:587 # submission\n\nmx1.example.org\n'
    expect(readTargetList(text, '--targets')).toEqual(['mx1.example.org', 'mx2.example.org:587'])
  })

  it('is refused where it is empty', () => {
    expect(() => readTargetList('# nothing\n\n', '--targets')).toThrow(/no target/)
  })

  it.each(['192.0.2.0/24', '2001:db8::/32', '[2001:db8::]/64'])('is refused with the network %s', (network) => {
    expect(() => refuseScans(['mx1.example.org', network], 'host')).toThrow(/networks are not scanned/)
  })

  it('is refused where it is too long', () => {
    const many = Array.from({ length: maxTargets + 1 }, (_, index) => `mx${index}.example.org`)
    expect(() => refuseScans(many, '--targets')).toThrow(String(maxTargets))
    expect(() => refuseScans(many.slice(1), '--targets')).not.toThrow()
  })
})
