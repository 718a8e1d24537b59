// A transcript for the terminal: when, who speaks, whether inside TLS, and what.
import type { TranscriptEntry } from '../mail/session-facts.ts'
import { terminalText } from './terminal-text.ts'

/** The arrow of each direction, as seen from us. */
export const directionMark: Readonly<Record<TranscriptEntry['direction'], string>> = {
  client: '→',
  server: '←',
  event: '·',
}

/** The lines of a session, each with milliseconds, direction and TLS; lines of strangers are not cut. */
export function transcriptText(transcript: readonly TranscriptEntry[]): string {
  return transcript.map(lineText).join('\n')
}

function lineText({ atMs, direction, tls, text }: TranscriptEntry): string {
  const time = `${String(Math.round(atMs)).padStart(6)} ms`
  return `${time}  ${directionMark[direction]} ${tls ? 'TLS' : '   '}  ${terminalText(text)}`.trimEnd()
}
