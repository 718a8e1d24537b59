// npm run test:crash: the long forms of the crash tests, too long for every npm test.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/crash/long/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    execArgv: ['--expose-gc'],
  },
})
