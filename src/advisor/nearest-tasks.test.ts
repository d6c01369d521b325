import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import type { Evidence } from "../schema/policy-file.ts";
import { termsOf } from "../telemetry/terms.ts";
import { buildEvidence } from "./evidence.ts";
import { nearestTasks } from "./nearest-tasks.ts";
import { indexPastTasks } from "./past-tasks.ts";
import { transitionFixture } from "./transition.fixture.ts";

const evidenceFrom = (texts: string[]) =>
  buildEvidence(
    texts.map((text, number) =>
      transitionFixture({
        invocation_id: `t${number}`,
        state: { task_description: text },
        timestamp_ms: number * 1000,
      }),
    ),
  );

describe("termsOf", () => {
  it("takes words apart at camelCase and paths, once each, and drops words that say nothing", () => {
    expect(termsOf("Fix the loginForm in src/auth.ts, then fix LoginForm again")).toEqual([
      "fix",
      "login",
      "form",
      "src",
      "auth",
      "again",
    ]);
  });
});

describe("nearestTasks", () => {
  const index = indexPastTasks(
    evidenceFrom([
      "repair login token refresh",
      "repair login page layout",
      "write changelog entry",
      "write changelog notes",
    ]),
  );

  it("puts the task that shares the rarer words first", () => {
    const near = nearestTasks(index, "login token expired", 2);
    expect(near[0]?.task.id).toBe("t0");
    expect(near[1]?.task.id).toBe("t1");
  });

  it("gives similarity 1 to a task with the very same known words, and nothing to one that shares none", () => {
    expect(nearestTasks(index, "changelog write", 5).map((near) => near.task.id)).toEqual(["t3", "t2"]);
    expect(nearestTasks(index, "completely different", 5)).toEqual([]);
    const [best] = nearestTasks(indexPastTasks(evidenceFrom(["alpha beta", "alpha beta"])), "beta alpha", 1);
    expect(best?.similarity).toBeCloseTo(1, 10);
  });

  it("prefers the more recent of equals", () => {
    const equals = indexPastTasks(evidenceFrom(["alpha beta", "alpha beta"]));
    expect(nearestTasks(equals, "alpha", 1)[0]?.task.id).toBe("t1");
  });
});

describe("the search without a sort", () => {
  /** Cosine of every task, by the book. */
  function plainly(texts: string[], text: string): { id: string; similarity: number }[] {
    const sets = texts.map((each) => new Set(termsOf(each).slice(0, 32)));
    const rarity = (word: string): number =>
      Math.log((1 + texts.length) / (1 + sets.filter((set) => set.has(word)).length)) + 1;
    const square = (words: Iterable<string>): number =>
      [...words].reduce((sum, word) => sum + rarity(word) ** 2, 0);
    return sets
      .map((set, number) => {
        const shared = square(termsOf(text).filter((word) => set.has(word)));
        const similarity = shared / (Math.sqrt(square(termsOf(text))) * Math.sqrt(square(set)));
        return { number, id: `t${number}`, similarity };
      })
      .filter(({ similarity }) => similarity > 0)
      .sort((a, b) => b.similarity - a.similarity || b.number - a.number);
  }

  it("finds what comparing with every task finds, one search after the other", () => {
    const word = fc.constantFrom("login", "form", "crash", "cart", "payment", "search", "index", "cache");
    const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), fc.array(text, { minLength: 1 }), (texts, asked) => {
        const index = indexPastTasks(evidenceFrom(texts));
        for (const each of asked) {
          const expected = plainly(texts, each).slice(0, 3);
          const found = nearestTasks(index, each, 3);
          expect(found).toHaveLength(expected.length);
          found.forEach(({ task, similarity }, place) => {
            expect(similarity).toBeCloseTo(expected[place]?.similarity ?? 0, 9);
            const own = plainly(texts, each).find(({ id }) => id === task.id);
            expect(own?.similarity).toBeCloseTo(similarity, 9);
          });
        }
      }),
    );
  });

  it("finds the same tasks in the same order, to the last bit, among many words of very different rarity", () => {
    const random = createRandom(5);
    const words = Array.from({ length: 90 }, (_, at) => `word${String.fromCharCode(97 + (at % 26))}${at}`);
    const pick = (): string => words[Math.floor(words.length ** random.next()) - 1] ?? "";
    const texts = Array.from({ length: 400 }, (_, at) =>
      Array.from({ length: 1 + (at % 15) }, pick).join(" "),
    );
    const evidence = evidenceFrom([...texts, ...texts.slice(0, 50)]); // the same texts once more, later
    const index = indexPastTasks(evidence);
    for (let search = 0; search < 200; search++) {
      const text = Array.from({ length: search % 25 }, () => (random.next() < 0.1 ? "unheard" : pick())).join(
        " ",
      );
      const count = 1 + (search % 5);
      const found = nearestTasks(index, text, count).map(({ task, similarity }) => ({
        id: task.id,
        similarity,
      }));
      expect(found).toEqual(exactly(evidence, text).slice(0, count));
    }
  });
});

/** Every task compared in full, with every sum in the order that counts. */
function exactly({ tasks, vocabulary }: Evidence, text: string): { id: string; similarity: number }[] {
  const held = vocabulary.map((_, word) => tasks.filter(({ terms }) => terms.includes(word)).length);
  const weight = (word: number): number => Math.log((1 + tasks.length) / (1 + (held[word] ?? 0))) + 1;
  const asked = termsOf(text).map((word) => vocabulary.indexOf(word));
  const sum = (squares: number[]): number => squares.reduce((total, square) => total + square, 0);
  const length = Math.sqrt(sum(asked.map((word) => weight(word) * weight(word))));
  return tasks
    .map(({ id, terms }, number) => {
      const norm = Math.sqrt(sum(terms.map((word) => weight(word) ** 2)));
      const shared = asked.filter((word) => terms.includes(word));
      return {
        id,
        number,
        similarity: sum(shared.map((word) => weight(word) * weight(word))) / (length * norm),
      };
    })
    .filter(({ similarity }) => similarity > 0)
    .sort((a, b) => b.similarity - a.similarity || b.number - a.number)
    .map(({ id, similarity }) => ({ id, similarity }));
}
