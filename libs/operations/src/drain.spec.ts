import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Drain, requestsStep, type DrainStep } from './drain.js';
import { ProcessState } from './process-state.js';

function drainWith(times: { readonly delay: number; readonly deadline: number }): {
  readonly drain: Drain;
  readonly state: ProcessState;
  readonly told: string[];
} {
  const told: string[] = [];
  const tell = (level: string) => (message: unknown) => void told.push(`${level} ${String(message)}`);
  const state = new ProcessState('a');
  const log = { log: tell('info'), warn: tell('warn'), fatal: tell('fatal') };
  return { drain: new Drain({ state, times, log }), state, told };
}

const NEVER = (): Promise<never> => new Promise(() => undefined);

describe('a process that stops', () => {
  it('is not ready first, gives notice, and then takes one step after the other', async () => {
    const { drain, state } = drainWith({ delay: 60, deadline: 5_000 });
    const seen: string[] = [];
    const step = (name: string): DrainStep => ({
      name,
      work: async () => {
        seen.push(`${name} begins`);
        await sleep(5);
        seen.push(`${name} ends`);
      },
    });
    const ended = drain.run([step('a'), step('b')]);
    await sleep(10);
    expect([state.stopping, seen]).toEqual([true, []]);
    expect(await ended).toBe(0);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('says at a second signal what is waited for, and takes no step twice', async () => {
    const { drain, told } = drainWith({ delay: 0, deadline: 5_000 });
    let taken = 0;
    const steps = [
      { name: 'ledger', work: () => sleep(40).then(() => (taken += 1)) },
      { name: 'relay', work: sleep },
    ];
    const first = drain.run(steps);
    await sleep(15);
    expect(await drain.run(steps)).toBe(await first);
    expect([taken, told[1]]).toEqual([1, 'info still stopping: ledger, relay']);
  });

  it('ends at the deadline with what is left, and a code that is not 0', async () => {
    const { drain, told } = drainWith({ delay: 0, deadline: 40 });
    expect(
      await drain.run([
        { name: 'outcomes', work: NEVER },
        { name: 'ledger', work: NEVER },
      ]),
    ).toBe(1);
    expect(told.at(-1)).toBe('fatal not stopped within 40 ms; left: outcomes, ledger');
  });

  it('goes on after a step that lost its patience, and after one that failed', async () => {
    const { drain, told } = drainWith({ delay: 0, deadline: 5_000 });
    const failing = { name: 'lease', work: () => Promise.reject(new TypeError('999990019')) };
    expect(await drain.run([{ name: 'relay', work: NEVER, patience: 10 }, failing])).toBe(1);
    expect(told[1]).toBe('warn relay: not done within 10 ms; going on');
    expect(told[2]).toMatch(/^warn lease: TypeError\n/);
    expect(told.join()).not.toContain('999990019');
  });
});

describe('requests under way', () => {
  it('are cut off after half of the time there is, and not before', async () => {
    let cut = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (cut = resolve));
    const since = performance.now();
    const step = requestsStep({ close: () => hanging, cut: () => cut() }, { delay: 20, deadline: 120 });
    await step.work();
    expect(performance.now() - since).toBeGreaterThan(45);
  });

  it('are not cut off when they are answered in time', async () => {
    let cut = false;
    const step = requestsStep({ close: () => sleep(5), cut: () => void (cut = true) }, { delay: 0, deadline: 60 });
    await step.work();
    await sleep(50);
    expect(cut).toBe(false);
  });
});
