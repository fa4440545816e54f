import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type Bounds, Together } from '../../src/database/together.js';

/** Questions as they are put, each answered when the test says so. */
function asking(bounds: Bounds) {
  const questions: { asked: string[]; answer: () => void }[] = [];
  const listeners: (() => void)[] = [];
  const together = new Together<string, string>(
    (asked) =>
      new Promise((resolve) => {
        questions.push({ asked, answer: () => resolve(asked.map((one) => `${one}!`)) });
        for (const listener of listeners.splice(0)) listener();
      }),
    bounds,
  );
  const put = async (count: number) => {
    while (questions.length < count) await new Promise<void>((resolve) => listeners.push(resolve));
  };
  /** Asks each as soon as the one before is out, and resolves when the last one is. @returns their answers to be */
  const outOneByOne = async (...asked: string[]) => {
    const answers: Promise<string>[] = [];
    for (const one of asked) {
      answers.push(together.ask(one));
      await put(answers.length);
    }
    return answers;
  };
  const out = () => questions.map(({ asked }) => asked);
  return { together, questions, put, outOneByOne, out };
}

const never = 60_000;

test('what comes while a question is out goes together, and not beside it', async () => {
  const { together, questions, put, out } = asking({ most: 10, lanes: 2, besideAfterMs: never });
  const first = together.ask('a');
  await put(1);
  const others = [together.ask('b'), together.ask('c')];
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  expect(out()).toEqual([['a']]);

  questions[0]?.answer();
  await put(2);
  questions[1]?.answer();

  expect(await Promise.all([first, ...others])).toEqual(['a!', 'b!', 'c!']);
  expect(out()).toEqual([['a'], ['b', 'c']]);
});

test('nobody waits for a question that stands still, whether they came before or after it was seen to', async () => {
  const { questions, outOneByOne } = asking({ most: 10, lanes: 3, besideAfterMs: 1 });
  const [still, ...others] = await outOneByOne('still', 'early', 'late');

  for (const { answer } of questions.slice(1)) answer();
  expect(await Promise.all(others)).toEqual(['early!', 'late!']);

  questions[0]?.answer();
  expect(await still).toBe('still!');
});

test('once a slow one is back, what comes waits for the one that is out', async () => {
  const { together, questions, put, outOneByOne, out } = asking({ most: 10, lanes: 2, besideAfterMs: 300 });
  const [slow, beside] = await outOneByOne('slow', 'beside');
  const later = together.ask('later');
  questions[0]?.answer();
  expect(await slow).toBe('slow!');
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  expect(out()).toEqual([['slow'], ['beside']]);

  questions[1]?.answer();
  await put(3);
  questions[2]?.answer();
  expect(await Promise.all([beside, later])).toEqual(['beside!', 'later!']);
});

test('more than the lanes are not out at once, however slow', async () => {
  const { together, questions, put, out } = asking({ most: 1, lanes: 2, besideAfterMs: 1 });
  const answers = ['a', 'b', 'c'].map((one) => together.ask(one));
  await put(2);
  await delay(20);
  expect(out()).toEqual([['a'], ['b']]);

  questions[0]?.answer();
  await put(3);
  for (const { answer } of questions) answer();
  expect(await Promise.all(answers)).toEqual(['a!', 'b!', 'c!']);
});
