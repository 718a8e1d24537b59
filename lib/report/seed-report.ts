// A seed's part of a preflight's report: that of its send, without transcripts.
import * as z from 'zod/mini'
import { sendReportSchema } from './send-report.ts'

export const seedReportSchema = z.omit(sendReportSchema, {
  limits: true,
  vantage: true,
  schemaVersion: true,
  kind: true,
})
export type SeedReport = z.infer<typeof seedReportSchema>
