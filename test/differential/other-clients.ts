// The other clients that are on this machine.
import type { Client } from './client.ts'
import { curl } from './curl.ts'
import type { ClientName } from './disagreement.ts'
import { nodemailer } from './nodemailer.ts'
import { startSmtplib } from './smtplib.ts'
import { swaks } from './swaks.ts'
import { findTool, runTool } from './tool.ts'

interface OtherClient {
  readonly name: ClientName
  /** The program that has to be on PATH, and the Debian package that brings it. */
  readonly tool?: { readonly command: string; readonly debian: string }
  /** The list of disagreements was written for versions that begin with this. */
  readonly writtenFor: string
  readonly start: () => Client
}

export const otherClients: readonly OtherClient[] = [
  { name: 'nodemailer', writtenFor: '', start: () => nodemailer },
  { name: 'swaks', tool: { command: 'swaks', debian: 'swaks' }, writtenFor: '20201014', start: () => swaks },
  { name: 'curl', tool: { command: 'curl', debian: 'curl' }, writtenFor: '7.88', start: () => curl },
  { name: 'smtplib', tool: { command: 'python3', debian: 'python3' }, writtenFor: '3.11', start: startSmtplib },
]

export function isHere({ tool }: OtherClient): boolean {
  return tool === undefined || findTool(tool.command) !== undefined
}

/** Whether the list of disagreements was written for the version that is here. nodemailer comes with this project. */
export async function isKnownVersion({ tool, writtenFor }: OtherClient): Promise<boolean> {
  if (!tool) return true
  const { output } = await runTool(tool.command, ['--version'])
  return /\d[\d.]+/.exec(output)?.[0].startsWith(writtenFor) ?? false
}
