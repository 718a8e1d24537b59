// The same jobs for everybody: EHLO of one port, STARTTLS with the certificate, all of the mail ports.

interface Job {
  readonly name: string
  readonly ports: readonly number[]
}

export const jobs = {
  ehlo: { name: 'EHLO of one port', ports: [25] },
  starttls: { name: 'STARTTLS and certificate', ports: [587] },
  all: { name: 'eight mail ports', ports: [25, 465, 587, 2525, 143, 993, 110, 995] },
} as const satisfies Readonly<Record<string, Job>>

export type JobName = keyof typeof jobs
