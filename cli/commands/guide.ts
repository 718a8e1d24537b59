// smtping guide: background and advice, without any network.
import { Command } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { findGuideEntry, listGuide } from '../../lib/report/guide-entry.ts'
import { guideEntryText, guideListText } from '../../lib/report/guide-text.ts'
import { nearestTopics } from '../../lib/report/nearest-topics.ts'

export function guideCommand(): Command {
  return new Command('guide')
    .description('Read about ports, encryption, extensions, advice, and what a finding means')
    .argument('[topic]', 'an id of the guide or of a finding, a port number, or an EHLO keyword; without it, the list')
    .option('--json', 'print the entry, or the list, as JSON')
    .action((topic: string | undefined, { json }: { json?: true }) => {
      console.log(topic === undefined ? printList(json) : printEntry(topic, json))
    })
}

function printList(json: true | undefined): string {
  const list = listGuide()
  return json ? JSON.stringify(list, undefined, 2) : guideListText(list)
}

function printEntry(topic: string, json: true | undefined): string {
  const entry = findGuideEntry(topic)
  if (!entry) throw new InputError([{ field: 'topic', message: unknownTopic(topic) }])
  return json ? JSON.stringify(entry, undefined, 2) : guideEntryText(entry)
}

function unknownTopic(topic: string): string {
  const nearest = nearestTopics(topic).join(', ')
  return `The guide has nothing about ${JSON.stringify(topic)}. Nearest: ${nearest}; smtping guide lists everything.`
}
