// The hosts of the lab whose TLS is looked at: their ports, and all that a check has to say against them, port by port.

export interface LabHost {
  readonly name: string
  readonly address: string
  readonly ports: readonly number[]
  /** "verdict id" and the ports; what is not here passes. */
  readonly complaints: Readonly<Record<string, readonly number[]>>
}

const users = [587, 465, 143, 993, 110, 995]
const all = [25, ...users]

/** Relays mostly do not verify a certificate; mail programs do. */
function certificate(id: string): LabHost['complaints'] {
  return { [`warn certificate-${id}`]: [25], [`fail certificate-${id}`]: users }
}

function host(label: string, last: number, complaints: LabHost['complaints'], ports: readonly number[] = all): LabHost {
  return { name: `${label}.lab.test`, address: `127.0.0.${last}`, ports, complaints }
}

export const labHosts: readonly LabHost[] = [
  host('mx1', 2, { 'warn auth-missing': [2525] }, [25, 587, 465, 2525, 143, 993, 110, 995]),
  host('mx2', 3, { 'warn auth-on-relay': [25] }, [25, 587, 465]),
  host('expired', 20, certificate('expired')),
  host('soon', 21, { 'warn certificate-expires-soon': all }),
  host('selfsigned', 22, certificate('self-signed')),
  host('wronghost', 23, certificate('wrong-name')),
  host('incomplete', 24, certificate('incomplete-chain')),
  host('notyet', 32, certificate('not-yet-valid')),
  host('nosan', 35, certificate('wrong-name')),
  host('wild', 36, {}),
  host(
    'weak',
    25,
    {
      'fail tls-too-old': [25],
      'fail certificate-weak-key': [587],
      'fail certificate-weak-signature': [587],
    },
    [25, 587],
  ),
  host(
    'notls',
    26,
    {
      'warn starttls-missing': [25],
      'fail starttls-missing': [587],
      'fail auth-in-clear': [587],
      'fail mailbox-starttls-missing': [143, 110],
      'fail login-in-clear': [143, 110],
    },
    [25, 587, 143, 110],
  ),
  // The lab gives it, tls12 and tls13 the certificate of mx1.
  host(
    'plainauth',
    28,
    {
      'warn certificate-wrong-name': [25],
      'fail certificate-wrong-name': [587, 143, 110],
      'fail auth-in-clear': [25, 587],
      'warn auth-on-relay': [25],
      'fail login-in-clear': [143, 110],
    },
    [25, 587, 143, 110],
  ),
  host('tls12', 33, { 'warn certificate-wrong-name': [25] }, [25]),
  host('tls13', 34, { 'warn certificate-wrong-name': [25] }, [25]),
]
