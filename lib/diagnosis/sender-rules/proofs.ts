// What can prove the domain in From:, as far as DNS tells: an SPF that passes, a DKIM key; and whether either agrees with it.
import { seenValue } from '../../mail/observed.ts'
import { type Alignment, alignmentOf } from '../../records/alignment.ts'
import type { DkimKeyRecord } from '../../records/dkim-key.ts'
import type { AlignmentMode } from '../../records/dmarc-record.ts'
import { readOwnPublicKey } from '../../records/public-key.ts'
import { canLetPass } from '../../records/spf-record.ts'
import type { DkimKeyObservation, SenderObservations } from '../sender-observation.ts'

/** RFC 8301 section 3.2: below 1024 bits verifiers must not take an RSA key, and below 2048 nobody should sign with one. */
const leastRsaBits = 1024
const goodRsaBits = 2048

/** `useless`: receivers do not take it; `weak`: those that do, do not trust it for long. */
export function keyStrength({ key }: DkimKeyRecord): 'good' | 'weak' | 'useless' {
  if (key.type !== 'rsa' || key.bits >= goodRsaBits) return 'good'
  return key.bits < leastRsaBits ? 'useless' : 'weak'
}

/** Whether the published key is another than the one that we sign with; unknown keys of ours differ from none. */
export function differsFromOurs({ publicKey }: DkimKeyObservation, { key }: DkimKeyRecord): boolean {
  const own = publicKey === undefined ? undefined : readOwnPublicKey(publicKey)
  return own !== undefined && own.identity !== key.identity
}

/** Whether a domain agrees with the one in From: in the mode that the policy sets. */
export function alignmentWithFrom(
  domain: string,
  mode: AlignmentMode,
  { dmarc, walks }: SenderObservations,
): Alignment {
  const walk = [dmarc, ...walks].find((one) => one.domain === domain)
  return walk ? alignmentOf(walk, dmarc, mode) : 'unknown'
}

/**
 * The mode that the policy sets for SPF or DKIM, relaxed where it sets none, and whether a domain agrees by it. Without a
 * policy nobody has drawn the line, and only the same name is sure to agree.
 */
export function publishedAlignment(
  domain: string,
  method: 'spf' | 'dkim',
  observations: SenderObservations,
): { readonly mode: AlignmentMode; readonly alignment: Alignment } {
  const record = seenValue(observations.dmarc.record)?.record
  const mode = (method === 'spf' ? record?.aspf : record?.adkim) ?? 'relaxed'
  if (!record && domain !== observations.fromDomain) return { mode, alignment: 'unknown' }
  return { mode, alignment: alignmentWithFrom(domain, mode, observations) }
}

/** Whether it can prove the domain in From:; `unknown` where that was not told, or nobody named what to look at. */
export type Proof = 'yes' | 'no' | 'unknown'

/**
 * SPF: a record, every address that was evaluated passes, and the envelope's domain agrees. Where no address is named, one
 * that could pass is enough.
 */
export function spfProof(observations: SenderObservations, mode: AlignmentMode): Proof {
  const { spf, evaluations, nobody, mailFromDomain } = observations
  const alignment = alignmentWithFrom(mailFromDomain, mode, observations)
  if (alignment === 'not-aligned' || spf.kind === 'absent') return 'no'
  if (spf.kind !== 'seen') return 'unknown'
  if (spf.value.reading.kind !== 'record' || !canLetPass(spf.value.reading.record)) return 'no'
  if (evaluations.length === 0 && nobody?.result === 'permerror') return 'unknown'
  if (evaluations.some(({ result }) => result !== 'pass' && result !== 'temperror')) return 'no'
  return alignment === 'unknown' || evaluations.some(({ result }) => result === 'temperror') ? 'unknown' : 'yes'
}

/** DKIM: one key is enough. */
export function dkimProof(observations: SenderObservations, mode: AlignmentMode): Proof {
  const proofs = observations.keys.map((key) => keyProof(key, observations, mode))
  if (proofs.includes('yes')) return 'yes'
  return proofs.length === 0 || proofs.includes('unknown') ? 'unknown' : 'no'
}

function keyProof(key: DkimKeyObservation, observations: SenderObservations, mode: AlignmentMode): Proof {
  const usable = isUsable(key)
  if (usable !== 'yes') return usable
  const alignment = alignmentWithFrom(key.domain, mode, observations)
  return alignment === 'aligned' ? 'yes' : alignment === 'unknown' ? 'unknown' : 'no'
}

/** Whether receivers take signatures with the key, whoever it speaks for. With t=y some of them do, against RFC 6376. */
export function isUsable(key: DkimKeyObservation): Proof {
  if (key.reading.kind === 'temporary-failure') return 'unknown'
  const reading = seenValue(key.reading)
  if (reading?.kind === 'several' && reading.usable > 0) return 'unknown'
  if (reading?.kind !== 'key') return 'no'
  const { record } = reading
  if (keyStrength(record) === 'useless' || differsFromOurs(key, record)) return 'no'
  return record.isTesting ? 'unknown' : 'yes'
}
