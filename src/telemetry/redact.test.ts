import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, redact } from "./redact.ts";

// Put together at run time, so that no scanner takes this file for a leak.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789";
const planted: [string, string][] = [
  ["an Anthropic key", `sk-ant-api03-${letters}`],
  ["a GitHub token", `ghp_${letters.slice(0, 36)}`],
  ["a GitHub fine-grained token", `github_pat_${letters}`],
  ["an AWS key id", `AKIA${"ABCDEFGHIJKLMNOP"}`],
  ["a Slack token", `xoxb-${"123456789012"}-${letters.slice(0, 20)}`],
  ["a Google key", `AIza${letters.slice(0, 35)}`],
  ["a Stripe key", `sk_live_${letters.slice(0, 24)}`],
  ["an npm token", `npm_${letters.slice(0, 36)}`],
  ["a JSON web token", `eyJhbGciOiJIUzI1NiJ9.${letters}.${letters}`],
];

describe("redaction", () => {
  it.each(planted)("takes out %s", (_name, secret) => {
    const { text, count } = redact(`use ${secret} here`);
    expect(text).not.toContain(secret.slice(8));
    expect(text).toMatch(/^use \[redacted.*\] here$/);
    expect(count).toBe(1);
  });

  it.each([
    ["Authorization: Bearer abc123def456ghi789", "abc123"],
    ['curl -H "authorization: Basic dXNlcjpwYXNz"', "dXNlcjpwYXNz"],
    ["postgres://ann:hunter2@db.local/app", "hunter2"],
    ["DB_PASSWORD=correct-horse-9", "correct-horse-9"],
    ['{"api_key": "0123456789abcdef"}', "0123456789abcdef"],
    ["export MY_SERVICE_SECRET='p4ssw0rd!'", "p4ssw0rd!"],
    ["write to ann.lee+news@mail.example.org today", "ann.lee"],
    ["cat /home/annlee/notes.txt", "annlee"],
    ["open /Users/annlee/code", "annlee"],
    ["dir C:\\Users\\annlee\\code", "annlee"],
    [`-----BEGIN RSA PRIVATE KEY-----\n${letters}\n${letters}\n-----END RSA PRIVATE KEY-----`, letters],
    [`-----BEGIN PRIVATE KEY-----\n${letters}`, letters],
  ])("takes the secret out of %s", (text, secret) => {
    expect(redact(text).text).not.toContain(secret);
    expect(redact(text).count).toBeGreaterThan(0);
  });

  it.each([
    "commit 4f854fe5c0ffee1234567890abcdef1234567890",
    "session 0484252a-652f-4881-8d3c-443e0dac00e8",
    "toolu_01YECvtR2eptpXT1ZnzSiimq",
    "The token counter counts tokens: input, output and cached.",
    "Fix the password reset form; the secret is to validate first.",
    "password: string; token: Token",
    "total_tokens: 52746, max_tokens=4096",
    "decorate with @pytest.mark.slow and import { a } from '@scope/name'",
    "https://example.org:8080/path?x=1",
    "/home/runner/work/erk/erk/src/erk/cli.py",
    "ask-the-user-before-you-go-on-with-anything-else",
  ])("leaves alone: %s", (text) => expect(redact(text)).toEqual({ text, count: 0 }));

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              ...planted.map(([, secret]) => secret),
              "password=abc12345 ",
              "a@b.co ",
              "/home/ann/",
            ),
            fc.string(),
          ),
        ),
        (parts) => {
          const once = redact(parts.join(" ")).text;
          expect(redact(once).text).toBe(once);
        },
      ),
    );
  });

  it("takes linear time on hostile texts", () => {
    const attacks = [
      "a".repeat(300_000),
      "a@".repeat(150_000),
      "a.".repeat(150_000),
      "-----BEGIN ".repeat(30_000),
      "eyJaaaaaaaa.".repeat(25_000),
      "password=".repeat(33_000),
      "a_".repeat(150_000),
      "http://a:".repeat(33_000),
      "/home/".repeat(50_000),
      "bearer ".repeat(40_000),
      `-----BEGIN PRIVATE KEY-----${"a".repeat(300_000)}`,
    ];
    // No timing here: a quadratic pattern would run into the time limit of the test.
    for (const attack of attacks) expect(redact(attack).text.length).toBeGreaterThan(0);
  });

  it("reaches every string inside a value, and counts", () => {
    const redactor = createRedactor();
    expect(redactor.cleanDeep({ a: ["x@y.org", 1, null], b: { c: "fine" } })).toEqual({
      a: ["[redacted e-mail]", 1, null],
      b: { c: "fine" },
    });
    expect(redactor.count).toBe(1);
  });
});
