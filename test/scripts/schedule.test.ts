import type { ScheduledEvent } from 'aws-lambda'
import { describe, expect, it, vi } from 'vitest'
import { startSchedule } from '../../scripts/local/schedule.ts'

const ignore = () => undefined

describe('a schedule', () => {
  it('calls the function again and again with a scheduled event', async () => {
    const events: ScheduledEvent[] = []
    const { stop } = startSchedule(
      { name: 'sweeper', timeoutMs: 1000, handler: (event) => events.push(event) },
      { everyMs: 20, onError: ignore },
    )
    await vi.waitFor(() => expect(events.length).toBeGreaterThanOrEqual(3))
    await stop()
    expect(events[0]).toMatchObject({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} })
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  })

  it('never starts a run while another is going', async () => {
    let going = 0
    let most = 0
    let runs = 0
    const handler = async () => {
      most = Math.max(most, ++going)
      await new Promise((resolve) => setTimeout(resolve, 30))
      going--
      runs++
    }
    const { stop } = startSchedule({ name: 'sweeper', timeoutMs: 1000, handler }, { everyMs: 5, onError: ignore })
    await vi.waitFor(() => expect(runs).toBeGreaterThanOrEqual(3))
    await stop()
    expect(most).toBe(1)
  })

  it('goes on after a run that failed', async () => {
    const errors: unknown[] = []
    const handler = () => {
      throw new Error('broken')
    }
    const { stop } = startSchedule(
      { name: 'sweeper', timeoutMs: 1000, handler },
      { everyMs: 5, onError: (error) => errors.push(error) },
    )
    await vi.waitFor(() => expect(errors.length).toBeGreaterThanOrEqual(2))
    await stop()
  })

  it('stops after the run that is going, and without waiting for the next', async () => {
    let hasEnded = false
    const handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      hasEnded = true
    }
    const startedAt = performance.now()
    await startSchedule({ name: 'sweeper', timeoutMs: 1000, handler }, { everyMs: 60_000, onError: ignore }).stop()
    expect(hasEnded).toBe(true)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
