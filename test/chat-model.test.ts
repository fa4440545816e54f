import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mostNodesSuite } from './support/chat-nodes.js';
import type { Model } from './support/model.js';
import { type Act, assign, intrude, reply, resume, settle, stir, subscribe, write } from './support/model-acts.js';
import * as office from './support/model-acts-of-office.js';
import { World } from './support/model-world.js';

/** Half as many on SQLite, which has one node. */
const enough = globalThis.databaseEngine === 'mariadb' ? 10_000 : 5_000;
const stepsOfRun = 250;

/** What may happen, and how often. */
const acts: Record<string, [number, Act]> = {
  write: [12, write],
  reply: [10, reply],
  intrude: [5, intrude],
  assign: [5, assign],
  settle: [5, settle],
  subscribe: [4, subscribe],
  resume: [4, resume],
  stir: [4, stir],
  connect: [5, office.connect],
  disconnect: [2, office.disconnect],
  tryDeadToken: [3, office.tryDeadToken],
  issue: [4, office.issue],
  knock: [4, office.knock],
  revoke: [1, office.revoke],
  switchPerson: [1, office.switchPerson],
  erase: [1, office.erase],
  signOut: [1, office.signOut],
  disable: [1, office.disable],
  readOwn: [4, office.readOwn],
  readOwnAsStranger: [3, office.readOwnAsStranger],
  readMessages: [4, office.readMessages],
  list: [4, office.list],
};

class Step implements fc.AsyncCommand<Model, World> {
  constructor(
    private readonly name: string,
    private readonly act: Act,
    private readonly choices: number[],
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, world: World): Promise<void> {
    model.step += 1;
    if (await this.act(world, this.choices)) world.judge();
  }

  toString(): string {
    return `${this.name}(${this.choices.join()})`;
  }
}

describe('customers and agents, doing whatever they can', () => {
  const suite = mostNodesSuite();

  it('see what the model allows and no more, on every socket and by every call', async () => {
    const { nodes, admin } = suite();
    const world = new World(nodes, admin);
    const choices = fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999));
    const steps = Object.entries(acts).flatMap(([name, [weight, act]]) =>
      Array.from({ length: weight }, () => choices.map((chosen) => new Step(name, act, chosen))),
    );
    const runs = fc.commands(steps, { maxCommands: stepsOfRun, size: 'max' });
    while (world.steps < enough) {
      await fc.assert(
        fc.asyncProperty(runs, async (commands) => {
          await world.begin();
          await fc.asyncModelRun(() => ({ model: world.model, real: world }), commands);
          await world.end();
        }),
        { numRuns: 10, endOnFailure: true },
      );
    }
    expect(world.steps).toBeGreaterThanOrEqual(enough);
  }, 480_000);
});
