// The date-time of a header field, RFC 5322 section 3.3, with the obsolete zones of section 4.3.
import type { Instant } from './time.ts'

const form =
  /^(?:[a-z]{3,9},? )?(\d{1,2})[ -]([a-z]{3})[ -](\d{4}|\d{2}) (\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,6})? ([+-]\d{4}|[a-z]{1,5})$/i

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Hours from Greenwich. */
const zones: Readonly<Partial<Record<string, number>>> = {
  ...{ ut: 0, gmt: 0, utc: 0, z: 0 },
  ...{ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 },
}

/** The instant of a text without comments, its blanks single; undefined where it is no date. */
export function parseDateTime(text: string): Instant | undefined {
  const [whole, day, monthName = '', year = '', hour, minute, second = '0', zone = ''] =
    form.exec(text.slice(0, 100).trim()) ?? []
  const month = months.indexOf(monthName.toLowerCase())
  const offset = minutesOf(zone.toLowerCase())
  if (whole === undefined || month < 0 || offset === undefined) return undefined
  const numbers = [Number(hour), Number(minute), Number(second)] as const
  if (numbers[0] > 23 || numbers[1] > 59 || numbers[2] > 60 || Number(day) < 1 || Number(day) > 31) return undefined
  return Date.UTC(fullYear(year), month, Number(day), ...numbers) - offset * 60_000
}

/** RFC 5322 section 4.3: two digits below 50 are of this century. */
function fullYear(year: string): number {
  const number = Number(year)
  if (year.length === 4) return number
  return number < 50 ? 2000 + number : 1900 + number
}

function minutesOf(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(zone) ?? []
  if (sign) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  const known = zones[zone]
  return known === undefined ? undefined : known * 60
}
