import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, trusted } from "./markup.ts";

describe("the template for markup", () => {
  it("escapes what is put into it, in content and in attributes", () => {
    const name = `<script>"&'`;
    expect(html`<p title="${name}">${name}</p>`.markup).toBe(
      `<p title="&lt;script&gt;&quot;&amp;'">&lt;script&gt;&quot;&amp;'</p>`,
    );
  });

  it("leaves markup made by itself as it is, lists included, and nothing for null", () => {
    const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}${null}${trusted("<hr>")}${3}</ul>`.markup).toBe(
      "<ul><li>a</li><li>&lt;b&gt;</li><hr>3</ul>",
    );
  });

  it("lets no text open or close a tag or an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"]|\p{Cc}(?<!\n)/u);
      }),
    );
  });
});
