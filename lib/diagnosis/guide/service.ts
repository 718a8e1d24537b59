// The guide: is the mail service up, and on which addresses does it listen.
import type { GuideText } from './guide-text.ts'

export const serviceGuide = {
  'service-running': {
    title: 'Is the mail service running',
    text: [
      'Ask the service manager first, then the log: a service that was started and gave up again shows its reason there. A wrong certificate path, a full disk and a port that another program holds are the usual ones.',
      'Postfix takes mail on 25; 465 and 587 are lines of their own in master.cf (submissions, in older versions smtps, and submission) that are often commented out. Dovecot serves 143, 993, 110, 995 and 4190. In Exchange the front end transport service takes mail, and each port is a receive connector; IMAP and POP3 are services that are off by default. Exim takes all its ports from daemon_smtp_ports.',
    ],
    requirements: ['R063'],
    commands: [
      'systemctl status postfix; postfix status; postconf -M; journalctl -u "postfix*" -n 50   # Postfix',
      'systemctl status dovecot; doveconf protocols; journalctl -u dovecot -n 50   # Dovecot',
      'systemctl status exim4; exim -bP daemon_smtp_ports; tail /var/log/exim4/mainlog   # Exim (Debian; elsewhere the unit is exim)',
      'Get-Service MSExchangeFrontEndTransport, MSExchangeTransport, MSExchangeIMAP4, MSExchangePOP3; Test-ServiceHealth; Get-ReceiveConnector | Format-List Name, Bindings   # Exchange',
    ],
    seeAlso: ['port-closed', 'no-service-reachable', 'bind-address'],
  },
  'bind-address': {
    title: 'On which address does the service listen',
    text: [
      'A service that is bound to 127.0.0.1 or [::1] answers on its own machine and refuses everybody else. See what is bound: 0.0.0.0:25 means every IPv4 address, [::]:25 every IPv6 one (and mostly IPv4 too), *:25 both.',
      'In Postfix it is inet_interfaces and inet_protocols (many packages begin with loopback-only), in Dovecot listen, in Exim local_interfaces (dc_local_interfaces on Debian), in Exchange the Bindings of the receive connector. In a container, see that the port is published on the outer address.',
      'If ss shows nothing on the port, the service does not run or does not have the port configured.',
    ],
    requirements: ['R064'],
    commands: [
      "ss -ltnp '( sport = :25 or sport = :465 or sport = :587 )'",
      'postconf inet_interfaces inet_protocols',
      'doveconf listen',
      'exim -bP local_interfaces',
    ],
    seeAlso: ['port-closed', 'ADV-LISTEN', 'service-running'],
  },
} as const satisfies Record<string, GuideText>
