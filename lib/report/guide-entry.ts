// What there is to read about a topic: an entry of the guide, or a finding of the catalogue in the same shape.
import * as z from 'zod/mini'
import { catalogue, type FindingId, isFindingId } from '../diagnosis/catalogue.ts'
import { fixers } from '../diagnosis/finding-text.ts'
import { extensionEntry } from '../diagnosis/guide/extensions.ts'
import type { GuideText } from '../diagnosis/guide/guide-text.ts'
import { type GuideId, guide, guideThemes, isGuideId } from '../diagnosis/guide.ts'
import { verdicts } from '../mail/outcome.ts'

const words = z.readonly(z.array(z.string()))

export const guideEntrySchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('guide-entry'),
  topic: z.enum(['guide', 'finding']),
  /** Stable: programs may rely on it. */
  id: z.string(),
  title: z.string(),
  text: words,
  /** Of a finding: the verdicts that it may carry, in whose hands the remedy is, and what it is. */
  verdicts: z.optional(z.readonly(z.array(z.enum(verdicts)))),
  whoFixes: z.optional(z.enum(fixers)),
  remedy: z.optional(z.string()),
  /** The words in capitals stand for the reader's own. */
  commands: words,
  references: words,
  seeAlso: words,
})
export type GuideEntry = z.infer<typeof guideEntrySchema>

export const guideListSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('guide'),
  entries: z.readonly(z.array(z.object({ theme: z.string(), id: z.string(), title: z.string() }))),
})
export type GuideList = z.infer<typeof guideListSchema>

/** Every entry of the guide, by theme. */
export function listGuide(): GuideList {
  const entries = Object.entries(guideThemes).flatMap(([theme, texts]) =>
    Object.entries(texts).map(([id, { title }]) => ({ theme, id, title })),
  )
  return { schemaVersion: 1, kind: 'guide', entries }
}

/** What there is about an id of the guide, the id of a finding, a port number or an EHLO keyword; undefined for anything else. */
export function findGuideEntry(topic: string): GuideEntry | undefined {
  const ids = namesOf(topic.trim())
  const guideId = ids.find(isGuideId)
  if (guideId) return entryOfGuide(guideId)
  const findingId = ids.find(isFindingId)
  return findingId && entryOfFinding(findingId)
}

/** The ids that a topic may stand for, the likeliest first. */
function namesOf(topic: string): readonly string[] {
  const small = topic.toLowerCase()
  return [topic, small, topic.toUpperCase(), `port-${small}`, extensionEntry(small)]
}

function entryOfGuide(id: GuideId): GuideEntry {
  const { title, text, commands = [], references = [], seeAlso = [] }: GuideText = guide[id]
  return { schemaVersion: 1, kind: 'guide-entry', topic: 'guide', id, title, text, commands, references, seeAlso }
}

function entryOfFinding(id: FindingId): GuideEntry {
  const { title, meaning, verdicts, whoFixes, remedy, command, reference, advice = [] } = catalogue[id]
  return {
    schemaVersion: 1,
    kind: 'guide-entry',
    topic: 'finding',
    id,
    title,
    text: [meaning],
    verdicts,
    whoFixes,
    remedy,
    commands: command ? [withCapitals(command)] : [],
    references: reference ? reference.split(', ') : [],
    seeAlso: advice,
  }
}

const longForms: Readonly<Record<string, string>> = {
  endpoint: 'HOST:PORT',
  openssl: 'openssl s_client -connect HOST:PORT -starttls smtp',
  swaks: 'swaks --server HOST --port PORT --tls-optional',
}

/** A command of the catalogue with words in capitals where a finding puts its own. */
function withCapitals(command: string): string {
  return command.replace(/\{(\w+)\}/g, (_, name: string) => longForms[name] ?? name.toUpperCase())
}
