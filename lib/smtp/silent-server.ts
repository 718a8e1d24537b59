// What a server is that says nothing where its greeting was due: perhaps one that waits for TLS, RFC 8314 section 3.
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
import { shakeHands } from './handshake.ts'
import { abandon, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { trustedRoots } from './trusted-roots.ts'

/** On this port nobody waits for TLS, but there are servers that pause to see who speaks before the greeting: spammers do. */
const relayPort = 25

/** How a handshake ends that a TLS server took part in, if it does not come about. */
const endsOfTls: readonly FailureReason[] = ['tls-handshake', 'tls-too-old', 'client-certificate-required']

/**
 * Tries a handshake on a connection that is given up anyway, for no longer than a goodbye may take. The failure that is to
 * be told: `tls-on-connect` where TLS answers, otherwise the one that was given.
 */
export async function explainSilence(
  session: Session,
  silence: SessionFailure,
  { trustedCertificates }: Pick<SessionContext, 'trustedCertificates'>,
): Promise<SessionFailure> {
  const isSilence = silence.reason === 'timed-out' && silence.detail === undefined
  if (!isSilence || session.socket.remotePort === relayPort) return silence
  session.transcript.event('greeting', 'not a word: trying TLS')
  const plain = session.wire.detach()
  const secureContext = trustedRoots(trustedCertificates).secureContext('any')
  const waited = await session.patience.within('quit', () => shakeHands(plain, { mode: 'implicit', secureContext }))
  if (waited.kind === 'given-up') return silence
  const handshake = waited.value
  if (handshake.kind === 'done') session.socket = handshake.socket
  const isTls = handshake.kind === 'done' || endsOfTls.includes(handshake.trouble.reason)
  return isTls ? abandon(session, 'greeting', { reason: 'tls-on-connect' }) : silence
}
