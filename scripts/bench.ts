// npm run bench -- NAME: measures, each time beside a reference in the same run.
import { benchArrival } from './benches/arrival.ts'
import { benchBounces } from './benches/bounces.ts'
import { benchCheck } from './benches/check.ts'
import { benchFollow } from './benches/follow.ts'
import { benchMainJob } from './benches/main-job.ts'
import { benchPreflight } from './benches/preflight.ts'
import { benchSmtp } from './benches/smtp.ts'

const benches: Readonly<Record<string, () => Promise<string>>> = {
  arrival: benchArrival,
  bounces: benchBounces,
  check: benchCheck,
  follow: benchFollow,
  'main-job': benchMainJob,
  preflight: benchPreflight,
  smtp: benchSmtp,
}

const [name = ''] = process.argv.slice(2)
const bench = benches[name]
if (bench) {
  console.log(await bench())
} else {
  console.error(`npm run bench -- NAME, where NAME is one of: ${Object.keys(benches).join(', ')}.`)
  process.exitCode = 2
}
