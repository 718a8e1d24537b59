// All findings that a check can have, with their words. The keys are the stable reason ids.
import type { FindingText } from './finding-text.ts'
import { addressTexts } from './texts/address-texts.ts'
import { certificateTexts } from './texts/certificate-texts.ts'
import { extensionTexts } from './texts/extension-texts.ts'
import { portTexts } from './texts/port-texts.ts'
import { sessionTexts } from './texts/session-texts.ts'
import { tlsTexts } from './texts/tls-texts.ts'

const texts = {
  ...addressTexts,
  ...portTexts,
  ...sessionTexts,
  ...tlsTexts,
  ...certificateTexts,
  ...extensionTexts,
}

/** The stable id of a finding. */
export type FindingId = keyof typeof texts

/** The words for every finding of a check. */
export const catalogue: Readonly<Record<FindingId, FindingText>> = texts
