// The providers of a preflight for the terminal: shares, times, paces, and how the answers changed as time went by.
import { columnsText, wrapText } from './columns.ts'
import { spanText } from './deferrals.ts'
import { percent } from './gate.ts'
import type { PreflightReport } from './preflight-report.ts'
import type { PaceReport, ProviderReport, TrendPoint } from './preflight-shapes.ts'
import { paceWords } from './suggested-pace.ts'
import { clipText, terminalText } from './terminal-text.ts'

const width = 100
const longestName = 24

/** The table by provider, and below it what is to be said of each. */
export function providersText(report: PreflightReport): string {
  const { providers = [] } = report
  if (providers.length === 0) return ''
  return [
    columnsText(columns, providers.map(providerRow)),
    ...slowedLines(report).map((line) => wrapText(line, { width, indent: '  ' })),
    ...providers.flatMap(adviceLines).map((line) => wrapText(line, { width, indent: '  ' })),
  ].join('\n')
}

const columns = [
  { title: 'provider' },
  { title: 'taken', align: 'right' },
  { title: 'at once', align: 'right' },
  { title: 'put off', align: 'right' },
  { title: 'time to acceptance' },
  { title: 'arrived', align: 'right' },
  { title: 'junk', align: 'right' },
  { title: 'authentication' },
] as const

function providerRow(provider: ProviderReport): readonly string[] {
  const { accepted, seeds, secondsToAcceptance: times } = provider
  return [
    clipText(terminalText(provider.provider), longestName),
    `${accepted}/${seeds}`,
    share(provider.firstTryAcceptance),
    share(provider.deferral),
    times ? `${spanText(times.median)}, p90 ${spanText(times.p90)}` : '–',
    share(provider.arrival),
    share(provider.junkShare),
    authenticationText(provider.authentication),
  ]
}

function share(value: number | undefined): string {
  return value === undefined ? '–' : percent(value)
}

function authenticationText({ told, aligned }: ProviderReport['authentication']): string {
  if (told === 0) return '–'
  return aligned === told ? 'aligned' : `${aligned} of ${told} aligned`
}

/** "Northmail: slowed to one every 8 s after 421 4.7.0 at 12:03:10 UTC". */
export function slowedLines({
  providers = [],
  servers = [],
}: Pick<PreflightReport, 'providers' | 'servers'>): readonly string[] {
  return [
    ...providers.flatMap(({ provider, pace }) => (pace ? slowedBy(provider, pace) : [])),
    ...servers.flatMap(({ server, pace }) => slowedBy(server, pace)),
  ]
}

function slowedBy(who: string, { slowed }: PaceReport): readonly string[] {
  return slowed.map(
    ({ at, everySeconds, reply }) =>
      `slowed to ${paceWords(everySeconds)} after ${terminalText(reply)} from ${terminalText(who)} at ${at.slice(11, 19)} UTC`,
  )
}

function adviceLines({ provider, suggestedPace, trend, medianRetries }: ProviderReport): readonly string[] {
  const name = terminalText(provider)
  const retries =
    medianRetries === undefined ? [] : [`${name}: those put off were taken after ${medianRetries} in the median`]
  const pace = suggestedPace
    ? [
        `${name}: suggested pace ${suggestedPace.perMinute} a minute: ${terminalText(suggestedPace.reason)}`,
        ...(suggestedPace.reason.startsWith('throttled')
          ? [
              `${name}: warm up with ${suggestedPace.ramp.join(', ')} a minute from day to day, while at most 5 % are put off`,
            ]
          : []),
      ]
    : []
  return [...retries, ...pace, ...trendLines(name, trend)]
}

/** Only where there is a trend to see. */
function trendLines(name: string, trend: readonly TrendPoint[]): readonly string[] {
  const shares = trend.map(({ firstTryAcceptance }) => firstTryAcceptance)
  if (trend.length < 2 || new Set(shares).size < 2) return []
  return [`${name}: taken at the first try, as time went by: ${shares.map(share).join(' → ')}`]
}
