// The guide: background and advice beside the findings, one file per theme. It knows findings by their ids only, as text.
import { blockedPortGuide } from './guide/blocked-ports.ts'
import { encryptionGuide } from './guide/encryption.ts'
import { extensionGuide } from './guide/extensions.ts'
import type { GuideText } from './guide/guide-text.ts'
import { identityGuide } from './guide/identity.ts'
import { matrixGuide } from './guide/matrix.ts'
import { portGuide } from './guide/ports.ts'
import { sendingGuide } from './guide/sending.ts'
import { serviceGuide } from './guide/service.ts'
import { checkGuide } from './guide/what-checks-prove.ts'

/** The entries by theme, in the order in which to read them. */
export const guideThemes = {
  'What a check shows': checkGuide,
  Ports: portGuide,
  'Ports that do not answer': blockedPortGuide,
  'The mail service': serviceGuide,
  Encryption: encryptionGuide,
  'Service extensions': extensionGuide,
  'The identity of the sender': identityGuide,
  'How fast to send': sendingGuide,
  'From what you see to what to do': matrixGuide,
} as const satisfies Record<string, Readonly<Record<string, GuideText>>>

/** All entries by their stable ids. */
export const guide = {
  ...checkGuide,
  ...portGuide,
  ...blockedPortGuide,
  ...serviceGuide,
  ...encryptionGuide,
  ...extensionGuide,
  ...identityGuide,
  ...sendingGuide,
  ...matrixGuide,
} as const satisfies Record<string, GuideText>

/** The stable id of an entry. */
export type GuideId = keyof typeof guide

/** Whether a text is the id of an entry. */
export function isGuideId(text: string): text is GuideId {
  return Object.hasOwn(guide, text)
}
