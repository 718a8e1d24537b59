// `smtping check`: round trips in a delayed network beside other tools, its start, many targets, and what it costs beside
// nodemailer's verify().
import { availableParallelism, loadavg } from 'node:os'
import { roundTripsOfLab } from './check/lab-network.ts'
import { manyTargetsLines } from './check/many-targets.ts'
import { roundTripsOfOwnNetwork } from './check/own-network.ts'
import { startLines } from './check/start.ts'
import { verifyLine } from './check/verify.ts'

/** The lines to print. */
export async function benchCheck(): Promise<string> {
  return [
    `${availableParallelism()} processors, of which ${loadavg()[0]?.toFixed(1)} were busy in the minute before`,
    ...(await roundTripsOfLab()),
    ...(await roundTripsOfOwnNetwork()),
    ...(await startLines()),
    ...(await manyTargetsLines()),
    await verifyLine(),
  ].join('\n')
}
