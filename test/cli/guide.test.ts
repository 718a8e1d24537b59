// smtping guide as people run it.
import { describe, expect, it } from 'vitest'
import { guide } from '../../lib/diagnosis/guide.ts'
import { findGuideEntry, guideEntrySchema, guideListSchema } from '../../lib/report/guide-entry.ts'
import { guideEntryText } from '../../lib/report/guide-text.ts'
import { smtping } from './smtping.ts'

describe('smtping guide', () => {
  it('lists every id with its title', async () => {
    const { code, stdout, stderr } = await smtping(['guide'])
    expect([code, stderr]).toEqual([0, ''])
    for (const [id, { title }] of Object.entries(guide)) {
      expect(
        stdout.split('\n').filter((line) => line.startsWith(`  ${id} `) && line.endsWith(` ${title}`)),
      ).toHaveLength(1)
    }
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
  })

  it('lists them as JSON', async () => {
    const { code, stdout } = await smtping(['guide', '--json'])
    expect(guideListSchema.parse(JSON.parse(stdout)).entries.map(({ id }) => id)).toEqual(Object.keys(guide))
    expect(code).toBe(0)
  })

  it.each([
    ['ADV-PORT25', 'Port 25 does not work from here [ADV-PORT25]'],
    ['adv-port25', 'Port 25 does not work from here [ADV-PORT25]'],
    ['25', 'Port 25: mail between servers [port-25]'],
    ['4190', 'Port 4190: managing filters (ManageSieve) [port-4190]'],
    ['SIZE', 'SIZE: the largest message [ext-size]'],
    ['8bitmime', '8BITMIME: text beyond ASCII without encoding [ext-8bitmime]'],
    ['port-closed', 'The port is closed [port-closed]'],
    ['STARTTLS', 'What STARTTLS means [starttls]'],
  ])('%s prints the entry', async (topic, title) => {
    const { code, stdout, stderr } = await smtping(['guide', topic])
    expect(stdout.split('\n')[0]).toBe(title)
    expect([code, stderr]).toEqual([0, ''])
  })

  it('prints a finding with its remedy, a command to paste, and where to read on', async () => {
    const { stdout } = await smtping(['guide', 'tls-handshake-failed'])
    expect(stdout).toContain('\n    openssl s_client -connect HOST:PORT -starttls smtp\n')
    expect(stdout).toContain('  who fixes   mail server operator\n')
    expect(stdout).toContain('  see also    matrix-tls\n')
    expect(stdout).toMatch(/Look\s+into\s+the\s+server’s\s+log/)
    expect(stdout).not.toMatch(/[{}]/)
  })

  it('prints an entry as JSON', async () => {
    const { code, stdout } = await smtping(['guide', 'port-25-filtered', '--json'])
    expect(guideEntrySchema.parse(JSON.parse(stdout))).toMatchObject({
      kind: 'guide-entry',
      topic: 'finding',
      id: 'port-25-filtered',
      verdicts: ['inconclusive'],
      commands: ['nc -vz -w 5 ADDRESS PORT'],
      seeAlso: expect.arrayContaining(['ADV-PORT25']),
    })
    expect(code).toBe(0)
  })

  it.each([
    ['fierwall', 'ADV-FIREWALL'],
    ['ADV-PORT52', 'ADV-PORT25'],
    ['port-close', 'port-closed'],
    ['pipelinning', 'ext-pipelining'],
    ['26', 'port-25'],
    ['firewall', 'ADV-FIREWALL'],
    ['', ''],
    ['constructor', ''],
  ])('"%s" is not known, and "%s" is suggested first', async (topic, suggestion) => {
    const { code, stdout, stderr } = await smtping(['guide', topic])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^smtping: topic: .*\n$/)
    expect(stderr).toContain(`Nearest: ${suggestion}`)
  })

  it('takes one topic', async () => {
    expect(await smtping(['guide', '25', '465'])).toMatchObject({ code: 2, stdout: '' })
  })
})

it.each(Object.keys(guide))('%s fits into 100 columns, but for commands', (id) => {
  const entry = findGuideEntry(id)
  const lines = entry ? guideEntryText(entry).split('\n') : []
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.filter((line) => line.length > 100 && !line.startsWith('    '))).toEqual([])
})
