// A preflight for tickets and wikis.
import { arrivalTexts, outcomeTexts } from '../diagnosis/outcome-texts.ts'
import { deferralWords, spanText } from './deferrals.ts'
import { percent } from './gate.ts'
import { cellCode, inlineCode, markdownTable, markdownText } from './markdown.ts'
import type { PreflightReport } from './preflight-report.ts'
import type { ProviderReport } from './preflight-shapes.ts'
import { slowedLines } from './providers-text.ts'
import type { SeedReport } from './seed-report.ts'
import { verdictMark } from './verdict-mark.ts'

/** The whole report as Markdown, with a final line end. */
export function preflightMarkdown(report: PreflightReport): string {
  const { verdict, target, gate, providers = [], seeds, findings, limits } = report
  const parts = [
    `# ${verdictMark[verdict]} ${verdict}: preflight of ${markdownText(target.subject)}`,
    `From ${cellCode(target.from)} to ${target.seeds} seed inboxes, ${report.at.slice(0, 16).replace('T', ' ')} UTC.`,
    ...(gate ? section('Gate', gate.rules.map(gateLine)) : []),
    ...section('Providers', [
      markdownTable(providerTitles, providers.map(providerCells)),
      ...slowedLines(report).map(item),
    ]),
    ...section('Seeds', [markdownTable(seedTitles, seeds.map(seedCells))]),
    ...section(
      'Findings',
      findings.map(({ verdict: one, address, title, meaning, remedy, command }) =>
        [
          item(`${verdictMark[one]} ${address}: ${title}. ${meaning} ${remedy}`),
          ...(command === undefined ? [] : [`Try: ${inlineCode(command)}`]),
        ].join(' '),
      ),
    ),
    ...section('What this does not prove', [markdownText(limits)]),
  ]
  return `${parts.join('\n\n')}\n`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, lines.join('\n')]
}

function item(text: string): string {
  return `- ${markdownText(text)}`
}

function gateLine({ verdict, provider, sentence }: NonNullable<PreflightReport['gate']>['rules'][number]): string {
  return item(`${verdictMark[verdict]} ${verdict}: ${provider === undefined ? '' : `${provider}: `}${sentence}`)
}

const providerTitles = [
  'Provider',
  'Taken',
  'At once',
  'Put off',
  'Time to acceptance',
  'Arrived',
  'Junk',
  'Suggested pace',
]

function providerCells(provider: ProviderReport): readonly string[] {
  const { accepted, seeds, secondsToAcceptance: times, suggestedPace } = provider
  return [
    cellCode(provider.provider),
    `${accepted}/${seeds}`,
    ...[provider.firstTryAcceptance, provider.deferral].map(share),
    times ? spanText(times.median) : '–',
    ...[provider.arrival, provider.junkShare].map(share),
    suggestedPace ? `${suggestedPace.perMinute}/min` : '–',
  ]
}

const seedTitles = ['', 'Seed', 'Outcome', 'Code', 'Arrival']

function seedCells({
  verdict,
  target,
  outcome,
  deferrals,
  reply,
  enhancedStatus,
  arrival,
}: SeedReport): readonly string[] {
  const label = outcome === undefined ? 'not tried yet' : outcomeTexts[outcome].label
  return [
    verdictMark[verdict],
    cellCode(target.to),
    deferrals ? `${label}, ${deferralWords(deferrals)}` : label,
    [reply?.code, enhancedStatus].filter((part) => part !== undefined).join(' ') || '–',
    arrival === undefined ? '–' : arrivalTexts[arrival].label,
  ]
}

function share(value: number | undefined): string {
  return value === undefined ? '–' : percent(value)
}
