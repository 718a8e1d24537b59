// What other tools take for the same jobs, in the same run, where they are installed: whole processes, medians.
import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter } from 'node:path'
import { median, timeRuns } from '../measure.ts'
import { runBlackbox } from './blackbox.ts'
import { type JobName, jobs } from './jobs.ts'
import { commandLine } from './own-command.ts'

export interface ToolTime {
  readonly what: string
  readonly ms: number
}

interface Place {
  readonly address: string
  /** A file with the certificate authority, PEM. */
  readonly root: string
}

interface Tool {
  readonly name: string
  /** What it is installed as; the first that is found is run. */
  readonly programs: readonly string[]
  readonly runs: number
  /** The processes of a job, all at once. */
  readonly words: Partial<Record<JobName, (place: Place) => readonly (readonly string[])[]>>
}

/** Nothing takes longer; testssl.sh, which tries every cipher, needs a third of it for one port, and is not asked for eight. */
const longestMs = 90_000
/** Beside PATH: where the monitoring plugins live. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/lib/nagios/plugins', '/usr/lib/monitoring-plugins']

const tools: readonly Tool[] = [
  {
    ...{ name: 'smtping check', programs: [process.execPath], runs: 5 },
    words: {
      starttls: ({ address, root }) => [ourWords(address, root, jobs.starttls.ports)],
      all: ({ address, root }) => [ourWords(address, root, jobs.all.ports)],
    },
  },
  {
    ...{ name: 'check_smtp', programs: ['check_smtp'], runs: 5 },
    words: {
      ehlo: ({ address }) => [['-H', address, '-p', '25']],
      starttls: ({ address }) => [['-H', address, '-p', '587', '-S', '-D', '7']],
    },
  },
  {
    ...{ name: 'swaks', programs: ['swaks'], runs: 5 },
    words: {
      ehlo: ({ address }) => [['--server', address, '--port', '25', '--quit-after', 'EHLO']],
      starttls: ({ address }) => [['--server', address, '--port', '587', '--tls', '--quit-after', 'EHLO']],
    },
  },
  {
    ...{ name: 'nmap', programs: ['nmap'], runs: 3 },
    words: {
      ehlo: ({ address }) => [['-n', '-Pn', '-p', '25', '--script', 'smtp-commands', address]],
      starttls: ({ address }) => [['-n', '-Pn', '-p', '587', '--script', 'ssl-cert', address]],
      all: ({ address }) => [
        [...['-n', '-Pn', '-p', jobs.all.ports.join(',')], ...['--script', nmapScripts.join(','), address]],
      ],
    },
  },
  {
    ...{ name: 'testssl.sh', programs: ['testssl.sh', 'testssl'], runs: 1 },
    words: { starttls: ({ address }) => [['-S', '--quiet', '--color', '0', '-t', 'smtp', `${address}:587`]] },
  },
]

const nmapScripts = ['smtp-commands', 'ssl-cert', 'imap-capabilities', 'pop3-capabilities']

/** The time of each tool that is here, for each job that it can do. */
export async function toolLines(place: Place): Promise<readonly ToolTime[]> {
  const times: ToolTime[] = []
  const blackbox = await findProgram(['blackbox_exporter', 'prometheus-blackbox-exporter'])
  const ofBlackbox = blackbox ? await runBlackbox(blackbox, place.address) : {}
  for (const job of ['ehlo', 'starttls', 'all'] as const) {
    const { name } = jobs[job]
    const probed = ofBlackbox[job]
    if (probed !== undefined) times.push({ what: `${name}: blackbox_exporter, running`, ms: probed })
    for (const tool of tools) {
      const ms = await timeTool(tool, { job, place })
      if (ms !== undefined) times.push({ what: `${name}: ${tool.name}`, ms })
    }
  }
  return times
}

async function timeTool(
  { programs, runs, words }: Tool,
  { job, place }: { readonly job: JobName; readonly place: Place },
): Promise<number | undefined> {
  const processes = words[job]?.(place)
  const program = processes && (await findProgram(programs))
  if (!program) return undefined
  return median(await timeRuns(runs, () => Promise.all(processes.map((args) => runToEnd(program, args)))))
}

function ourWords(address: string, root: string, ports: readonly number[]): readonly string[] {
  return commandLine(['check', address, '-p', ports.join(','), '--ca', root, '--json'])
}

/** What it says is not of interest here; how it ends neither, since a certificate may be bad for an address. */
function runToEnd(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', timeout: longestMs })
    child.once('error', reject).once('close', () => resolve())
  })
}

async function findProgram(names: readonly string[]): Promise<string | undefined> {
  const paths = names.flatMap((name) => (name.includes('/') ? [name] : folders.map((folder) => `${folder}/${name}`)))
  for (const path of paths) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}
